import { ConversionProblem } from './conversion.ts'

/** JSON is retained as it stands: what retain reads of it – turns, records, fields – needs its shape. */
export function checkJson(text: string): string {
  try {
    JSON.parse(text)
    return text
  } catch (error) {
    // Many a file of lines is named like one of a single value.
    if (isJsonLines(text)) return text
    throw new ConversionProblem(`is not valid JSON: ${(error as Error).message}`)
  }
}

export function checkJsonLines(text: string): string {
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    try {
      JSON.parse(line)
    } catch (error) {
      throw new ConversionProblem(`is not valid JSON in line ${index + 1}: ${(error as Error).message}`)
    }
  }
  return text
}

function isJsonLines(text: string): boolean {
  try {
    checkJsonLines(text)
    return true
  } catch {
    return false
  }
}
