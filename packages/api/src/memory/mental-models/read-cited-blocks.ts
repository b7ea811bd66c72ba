import { type DocumentBlock, parseDocument, writeDocument } from './block-document.ts'

/** Markdown that a model wrote, without the numbers by which it names memories. */
export interface CitedBlocks {
  readonly content: string
  /** The blocks of `content`, with the places (from 0) of the memories that each rests on. */
  readonly blocks: readonly {
    readonly kind: DocumentBlock['kind']
    readonly text: string
    readonly places: readonly number[]
  }[]
  /** Numbers that name no memory. */
  readonly unknown: readonly number[]
}

/** [2], [1, 4], [3-5]; what a link or its definition looks like is none. */
const CITATION = /[ \t]*\[(\d{1,4}(?:\s*[,;–-]\s*\d{1,4})*)\](?![(:])/g
const LONGEST_RANGE = 50
const WHOLE_FENCE = /^```(?:markdown|md)?[ \t]*\n([\s\S]*?)\n?```$/

/** Reads the citations of each block and takes them out; numbers in code are code. A fence around the whole is none. */
export function readCitedBlocks(written: string, memories: number): CitedBlocks {
  // Blanks in front of the first line nest a list item.
  const text = written
    .replaceAll('\r\n', '\n')
    .replace(/^\s*\n/, '')
    .trimEnd()
  const fenced = WHOLE_FENCE.exec(text)?.[1]
  const { blocks } = parseDocument(fenced === undefined || fenced.includes('```') ? text : fenced.trim())
  const unknown: number[] = []
  const kept: (DocumentBlock & { readonly places: number[] })[] = []
  for (const block of blocks) {
    const places: number[] = []
    const plain =
      block.kind === 'code'
        ? block.text
        : block.text.replace(CITATION, (_, list: string) => {
            for (const number of numbersOf(list)) {
              if (number < 1 || number > memories) unknown.push(number)
              else if (!places.includes(number - 1)) places.push(number - 1)
            }
            return ''
          })
    const before = kept.at(-1)
    if (plain.trim() !== '') kept.push({ ...block, text: plain.trimEnd(), places })
    // Citations on a line of their own belong to what stands above.
    else if (before !== undefined) before.places.push(...places.filter((place) => !before.places.includes(place)))
  }
  const content = writeDocument({ blocks: kept, tail: '' })
  // An emptied line may have held two blocks apart: the text decides what its blocks are.
  const placesOf = new Map(kept.map(({ text, places }) => [text, places]))
  return {
    content,
    blocks: parseDocument(content).blocks.map(({ kind, text }) => ({
      kind,
      text,
      places: placesOf.get(text) ?? [
        ...new Set(kept.filter((part) => text.includes(part.text)).flatMap(({ places }) => places)),
      ],
    })),
    unknown,
  }
}

function numbersOf(list: string): number[] {
  return list.split(/[,;]/).flatMap((part) => {
    const [first = 0, last = first] = part.split(/[–-]/).map(Number)
    const length = Math.min(LONGEST_RANGE, Math.max(1, last - first + 1))
    return Array.from({ length }, (_, step) => first + step)
  })
}
