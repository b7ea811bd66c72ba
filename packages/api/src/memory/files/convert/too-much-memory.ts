/** The end of the sentence "File 'name' …". */
export function tooMuchMemory(memoryBytes: number): { readonly problem: string } {
  return {
    problem: `needs more than ${Math.round(memoryBytes / 1_000_000)} MB of memory to read. Split it, or raise HINDSIGHT_API_FILE_CONVERSION_MEMORY_MB.`,
  }
}
