/** The source of `kernel.generated.ts` for a WebAssembly text. */
export function compileKernel(text: string): Promise<string>
