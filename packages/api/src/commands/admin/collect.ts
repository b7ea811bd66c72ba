/** For options that may be given several times. */
export const collect = (text: string, earlier: string[] = []): string[] => [...earlier, text]
