import { InvalidArgumentError } from 'commander'

export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It takes a whole number, 0 or more.')
  return Number(text)
}

/** Of a disposition. */
export function trait(text: string): number {
  if (!/^[1-5]$/.test(text)) throw new InvalidArgumentError('It takes a number from 1 to 5; 3 is neutral.')
  return Number(text)
}

/** For options that may be given several times. */
export const collect = (text: string, earlier: string[] = []): string[] => [...earlier, text]

/** `key=value`, several times. */
export function collectPairs(text: string, earlier: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('It takes key=value.')
  return { ...earlier, [text.slice(0, at)]: text.slice(at + 1) }
}

/** A time that the server can read. */
export function time(text: string): string {
  if (Number.isNaN(Date.parse(text))) {
    throw new InvalidArgumentError('It takes a date or time such as 2024-03-01 or 2024-03-01T09:30:00Z.')
  }
  return text
}
