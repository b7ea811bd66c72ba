/** What is known of a document before it is read. */
export interface KnownDocument {
  /** Content hashes of its stored facts. */
  readonly contentHashes: readonly string[]
  /** The stretches that a model has read, by their hash. */
  readonly extractions: ReadonlyMap<string, { readonly told: number; readonly stored: number }>
}

export const NOTHING_KNOWN: KnownDocument = { contentHashes: [], extractions: new Map() }

export interface KnownFacts {
  /**
   * What a stretch gave before: how many facts were told, and which of them are stored; each is taken once. Null when it
   * has to be read: it never was, none of what was stored of it is there any more, or what it said was left out for
   * what another one said that is gone.
   */
  take(
    sourceHash: string,
    hashOf: (ordinal: number) => string,
  ): { readonly told: number; readonly hashes: readonly string[] } | null
}

/** `sources` are the hashes of all stretches that the document has now. */
export function createKnownFacts(
  { contentHashes, extractions }: KnownDocument,
  sources: ReadonlySet<string>,
): KnownFacts {
  const isWhole = [...extractions.keys()].every((hash) => sources.has(hash))
  const left = new Map<string, number>()
  for (const hash of contentHashes) left.set(hash, (left.get(hash) ?? 0) + 1)
  const taken = new Set<string>()
  return {
    take(sourceHash, hashOf) {
      const extraction = extractions.get(sourceHash)
      if (extraction === undefined || (!isWhole && extraction.stored < extraction.told)) return null
      const hashes: string[] = []
      for (let ordinal = 0; ordinal < extraction.told; ordinal++) {
        const hash = hashOf(ordinal)
        const count = left.get(hash) ?? 0
        if (count === 0) continue
        left.set(hash, count - 1)
        hashes.push(hash)
      }
      // The same words again in one document say nothing new.
      const isAgain = taken.has(sourceHash)
      taken.add(sourceHash)
      return hashes.length > 0 || extraction.stored === 0 || isAgain ? { told: extraction.told, hashes } : null
    },
  }
}
