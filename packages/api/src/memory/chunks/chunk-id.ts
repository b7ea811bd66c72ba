/** A chunk's id on the wire. It cannot be split again: each part may hold underscores. */
export function chunkId(bankId: string, documentId: string, index: number): string {
  return `${bankId}_${documentId}_${index}`
}
