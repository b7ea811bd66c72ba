import type { Content, ExpectedDocument } from './expected-documents.ts'
import type { JournalEntry } from './journal.ts'
import type { ProfileProcess } from './profile-processes.ts'

/** What was read from a bank. */
export interface StoredBank {
  readonly documents: readonly StoredDocument[]
  /** Every memory of the bank. */
  readonly memories: readonly { readonly document: string | null; readonly text: string }[]
  /** Texts that recall found for a marker. */
  readonly recalled: ReadonlyMap<string, readonly string[]>
  readonly failedOperations: readonly string[]
}

export interface StoredDocument {
  readonly id: string
  readonly text: string
  readonly memoryCount: number
}

const MARKER = /\bk\d+n\d+[a-z]\b/g

export const markersIn = (text: string): string[] => text.match(MARKER) ?? []

/** Every acknowledged memory is there, once, by document and by recall; nothing else is. */
export function bankProblems(stored: StoredBank, expected: readonly ExpectedDocument[]): string[] {
  const known = new Set(expected.map(({ document }) => document))
  const strangers = stored.documents.filter(({ id }) => !known.has(id))
  const stray = stored.memories.filter(({ document }) => document === null || !known.has(document))
  return [
    ...repeated(stored.documents.map(({ id }) => id)).map((id) => `document ${id} is there more than once`),
    ...strangers.map(({ id }) => `document ${id} was sent by nobody`),
    ...stray.map(({ text }) => `a memory belongs to no document that was sent: ${JSON.stringify(text)}`),
    ...stored.failedOperations.map((operation) => `operation failed: ${operation}`),
    ...expected.flatMap((document) => documentProblems(stored, document)),
  ]
}

function documentProblems(stored: StoredBank, { document, possible }: ExpectedDocument): string[] {
  const found = stored.documents.find(({ id }) => id === document)
  const content: Content = found === undefined ? null : markersIn(found.text)
  if (!possible.some((each) => JSON.stringify(each) === JSON.stringify(content))) {
    return [`document ${document} holds ${describe(content)} instead of ${possible.map(describe).join(' or ')}`]
  }
  const memories = stored.memories.filter((memory) => memory.document === document)
  const inMemories = memories.flatMap(({ text }) => markersIn(text)).toSorted()
  const problems: string[] = []
  if (JSON.stringify(inMemories) !== JSON.stringify([...(content ?? [])].toSorted())) {
    problems.push(`document ${document} holds ${describe(content)}, its memories ${describe(inMemories)}`)
  }
  if (found !== undefined && found.memoryCount !== memories.length) {
    problems.push(`document ${document} counts ${found.memoryCount} memories and has ${memories.length}`)
  }
  for (const marker of content ?? []) {
    const texts = stored.recalled.get(marker)
    if (texts !== undefined && !texts.some((text) => markersIn(text).includes(marker))) {
      problems.push(`recall does not find ${marker} of document ${document}`)
    }
  }
  return problems
}

/**
 * Calls fail only where doing them twice would show and nobody knows whether they were done once: appends and deletes.
 * Any call is repeated once only, so it may also fail in a round that broke its connection more than once.
 */
export function callProblems(journal: readonly JournalEntry[], brokenTwiceIn: ReadonlySet<string>): string[] {
  const changes = new Map(journal.flatMap((entry) => (entry.type === 'sent' ? [[entry.call, entry.change]] : [])))
  return journal.flatMap((entry) => {
    if (entry.type === 'read' && entry.missing.length > 0) {
      return [`a read did not find what had been acknowledged before: ${entry.missing.join(', ')}`]
    }
    if (entry.type !== 'failed') return []
    const mode = changes.get(entry.call)?.mode ?? 'read'
    if (entry.maybeApplied === true && (mode === 'append' || mode === 'delete')) return []
    if (entry.maybeApplied === true && brokenTwiceIn.has(entry.bank)) return []
    return [`${mode} ${entry.call} failed after ${Math.round(entry.tookMs)} ms: ${entry.error}`]
  })
}

/** One daemon with one PostgreSQL, or nothing at all. */
export function processProblems(found: readonly ProfileProcess[], wanted: 'one' | 'none'): string[] {
  const ofKind = (kind: ProfileProcess['kind']) => found.filter((process) => process.kind === kind)
  const [daemons, postmasters] = [ofKind('daemon'), ofKind('postmaster')]
  const parents = { postmaster: daemons[0]?.pid, backend: postmasters[0]?.pid }
  const orphans = found.filter(
    ({ kind, parent }) =>
      (kind === 'postmaster' || kind === 'backend') && parent !== undefined && parent !== parents[kind],
  )
  const count = wanted === 'one' ? 1 : 0
  return [
    ...(daemons.length === count ? [] : [`${daemons.length} daemons run${pidsOf(daemons)}`]),
    ...(postmasters.length === count ? [] : [`${postmasters.length} postmasters run${pidsOf(postmasters)}`]),
    ...orphans.map(({ kind, pid, parent }) => `${kind} ${pid} is an orphan, child of ${parent}`),
    ...(wanted === 'none' ? ofKind('backend').map(({ pid }) => `backend ${pid} is left`) : []),
    ...ofKind('other').map(({ pid, command }) => `process ${pid} is left: ${command}`),
  ]
}

const pidsOf = (processes: readonly ProfileProcess[]) =>
  processes.length === 0 ? '' : ` (pids ${processes.map(({ pid }) => pid).join(', ')})`

/** What a profile's directory holds while nothing runs, and what it may hold beside that while a daemon does. */
const KEPT = /^(daemon\.log(\.\d+)?|postgres|postgres\/cluster|profile\.json|token|users)$/
const HELD = /^(daemon\.json|daemon\.lock|daemon\.owner\.json|postgres\/owner\.json)$/
/** What a process that is killed in the wrong microsecond leaves: its draft of a file, or a lock that names it. */
const HARMLESS = /^(start\.lock|(daemon\.json|postgres\/owner\.json|start\.lock|token)\.[0-9a-f-]{8,36})$/

/** Files that should have gone. */
export function leftoverProblems(entries: readonly string[], daemon: 'running' | 'gone'): string[] {
  const isExpected = (entry: string) =>
    KEPT.test(entry) || HARMLESS.test(entry) || (daemon === 'running' && HELD.test(entry))
  return entries.filter((entry) => !isExpected(entry)).map((entry) => `${entry} is left behind`)
}

function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))]
}

const describe = (content: Content) => (content === null ? 'nothing' : `[${content.join(' ')}]`)
