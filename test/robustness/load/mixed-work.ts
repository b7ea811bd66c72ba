import type { Random } from '../../chaos/random.ts'

/** One request of a client among many. */
export interface Work {
  readonly kind: string
  readonly method: string
  readonly path: string
  readonly body?: unknown
  /** Whether the bank may be deleted by another client meanwhile, which is told by 404 or 409. */
  readonly mayBeGone?: boolean
  /** What has to be found after it was acknowledged. */
  readonly retained?: { readonly bank: string; readonly documentId: string }
}

export const BANKS = ['load-0', 'load-1', 'load-2', 'load-3']
export const THROWN_AWAY_BANKS = BANKS.map((bank) => `thrown-away-${bank}`)
const NAMES = ['Maria', 'John', 'Priya', 'Owen', 'Lena', 'Ben', 'Nora', 'Daniel']
const DEEDS = [
  'adopted a dog in',
  'moved to',
  'opened a bakery in',
  'learned to sail near',
  'was married in',
  'studies law in',
]
const PLACES = ['Lisbon', 'Porto', 'Ghent', 'Oslo', 'Trieste', 'Cork', 'Riga', 'Basel']

/** How many of a hundred requests are of each kind. */
const SHARES: readonly (readonly [kind: string, share: number])[] = [
  ['recall', 40],
  ['retain', 18],
  ['retain async', 10],
  ['reflect', 5],
  ['list', 12],
  ['stats', 5],
  ['document', 4],
  ['delete', 3],
  ['mental model', 3],
]

export function sentence(random: Random, id: string): string {
  return `${random.pick(NAMES)} ${random.pick(DEEDS)} ${random.pick(PLACES)}, as number ${id} tells.`
}

/** What a client does next. `id` is like no other. */
export function nextWork(random: Random, id: string): Work {
  const bank = random.pick(BANKS)
  const at = `/v1/default/banks/${bank}`
  const question = `Who ${random.pick(DEEDS)} ${random.pick(PLACES)}?`
  const kind = pickKind(random)
  const documentId = `document-${id}`
  const items = [{ content: sentence(random, id), document_id: documentId }]
  switch (kind) {
    case 'recall':
      return { kind, method: 'POST', path: `${at}/memories/recall`, body: { query: question } }
    case 'retain':
      return { kind, method: 'POST', path: `${at}/memories`, body: { items }, retained: { bank, documentId } }
    case 'retain async':
      return {
        kind,
        method: 'POST',
        path: `${at}/memories`,
        body: { items, async: true },
        retained: { bank, documentId },
      }
    case 'reflect':
      return { kind, method: 'POST', path: `${at}/reflect`, body: { query: question } }
    case 'list':
      return {
        kind,
        method: 'GET',
        path: `${at}/${random.pick(['memories/list', 'documents', 'entities', 'operations'])}?limit=50`,
      }
    case 'stats':
      return { kind, method: 'GET', path: `${at}/stats` }
    case 'delete':
      return { kind, method: 'DELETE', path: `/v1/default/banks/${random.pick(THROWN_AWAY_BANKS)}` }
    case 'mental model':
      return {
        kind,
        method: 'POST',
        path: `${at}/mental-models`,
        body: { name: `Model ${id}`, source_query: question },
      }
    default:
      return {
        kind,
        method: 'POST',
        path: `/v1/default/banks/thrown-away-${bank}/memories`,
        body: { items },
        mayBeGone: true,
      }
  }
}

function pickKind(random: Random): string {
  let place = random.integer(0, SHARES.reduce((sum, [, share]) => sum + share, 0) - 1)
  for (const [kind, share] of SHARES) {
    place -= share
    if (place < 0) return kind
  }
  return 'recall'
}
