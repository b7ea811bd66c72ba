// One client process of the chaos suite: it writes and reads through HindsightEmbedded and notes each call in a journal.
// Its one argument is ClientOrders as JSON. It is started by chaos-client.ts, with HINDSIGHT_HOME set and an IPC channel to its driver.
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { HindsightEmbedded, HindsightError } from 'hindsight-all'
import { markersIn } from './invariants.ts'
import { appendToJournal, type Change, type JournalEntry } from './journal.ts'
import { Random } from './random.ts'

export interface ClientOrders {
  /** Unique among all processes of a run; the markers of its documents begin with it. */
  readonly number: number
  readonly profile: string
  readonly idleTimeoutSeconds: number
  readonly journal: string
  readonly seed: number
  /** Between calls. */
  readonly longestPauseMs: number
}

export type DriverMessage = { readonly work: string } | { readonly pause: true } | { readonly quit: true }
export type ClientMessage =
  | { readonly ready: true }
  | { readonly acknowledged: number; readonly tookMs: number }
  | { readonly failed: true }
  | { readonly paused: true }

const THINGS = ['kettle', 'kayak', 'cello', 'telescope', 'beehive', 'accordion']
const PLACES = ['Bergen', 'Porto', 'Quito', 'Tartu', 'Galway', 'Zadar']

const orders = JSON.parse(process.argv[1]!) as ClientOrders
const random = new Random(orders.seed)
const memory = new HindsightEmbedded({ profile: orders.profile, idleTimeoutSeconds: orders.idleTimeoutSeconds })
/** What each document of the bank in work certainly holds. */
let certain = new Map<string, readonly string[]>()
let bank: string | null = null
let loops: Promise<unknown> = Promise.resolve()
let documents = 0
let calls = 0
let acknowledged = 0

const tell = (message: ClientMessage) => process.send?.(message)
const note = (entry: JournalEntry) => appendToJournal(orders.journal, entry)

process.on('message', (message: DriverMessage) => {
  if ('work' in message) {
    bank = message.work
    certain = new Map()
    loops = Promise.all([repeat(bank, write), repeat(bank, read)])
  } else if ('pause' in message) {
    bank = null
    void loops.then(() => tell({ paused: true }))
  } else {
    bank = null
    // Nothing else keeps the process: it ends by itself.
    void loops.then(() => memory.close()).then(() => process.disconnect())
  }
})
process.on('disconnect', () => {
  // The driver has gone, unless this is the end that it asked for.
  if (bank !== null) process.exit(1)
})
tell({ ready: true })

async function repeat(own: string, call: (bank: string) => Promise<void>): Promise<void> {
  while (bank === own) {
    await call(own)
    await delay(random.next() * orders.longestPauseMs)
  }
}

async function write(bank: string): Promise<void> {
  const known = [...certain.keys()]
  const dice = random.next()
  if (known.length === 0 || dice < 0.5) return change(bank, nextDocument(), { mode: 'replace', markers: newMarkers() })
  if (dice < 0.6) return change(bank, nextDocument(), { mode: 'replace', markers: newMarkers() }, { queued: true })
  const document = random.pick(known)
  if (dice < 0.78) return change(bank, document, { mode: 'replace', markers: newMarkers() })
  if (dice < 0.95) return change(bank, document, { mode: 'append', markers: newMarkers() })
  return change(bank, document, { mode: 'delete', markers: [] })
}

async function change(bank: string, document: string, change: Change, { queued = false } = {}): Promise<void> {
  const call = randomUUID()
  const before = certain.get(document) ?? []
  certain.delete(document)
  note({ type: 'sent', call, bank, document, change })
  const startedAt = performance.now()
  try {
    if (change.mode === 'delete') await memory.documents.delete(bank, document)
    else {
      const text = change.markers.map(sentence).join('\n\n')
      await memory.retain(bank, text, { documentId: document, updateMode: change.mode, async: queued })
    }
  } catch (error) {
    note({ type: 'failed', call, bank, ...describeError(error), tookMs: performance.now() - startedAt })
    tell({ failed: true })
    return
  }
  const tookMs = performance.now() - startedAt
  note({ type: 'acknowledged', call, tookMs })
  acknowledged++
  tell({ acknowledged, tookMs })
  // What is queued is there when its operation has ended, not yet.
  if (queued || change.mode === 'delete') return
  certain.set(document, change.mode === 'append' ? [...before, ...change.markers] : change.markers)
}

async function read(bank: string): Promise<void> {
  const known = [...certain]
  if (known.length === 0) return
  const [document, markers] = random.pick(known)
  const marker = random.pick(markers)
  const startedAt = performance.now()
  try {
    const found = (await memory.recall(bank, `What does note ${marker} say?`)).results.flatMap(({ text }) =>
      markersIn(text),
    )
    // A write that came between makes the answer a matter of luck.
    const missing = certain.get(document) !== markers || found.includes(marker) ? [] : [marker]
    note({ type: 'read', bank, missing, tookMs: performance.now() - startedAt })
  } catch (error) {
    note({
      type: 'failed',
      call: `recall of ${marker}`,
      bank,
      ...describeError(error),
      tookMs: performance.now() - startedAt,
    })
  }
}

const nextDocument = () => `k${orders.number}d${++documents}`

function newMarkers(): string[] {
  const call = ++calls
  return [...'abc'].slice(0, random.integer(1, 3)).map((letter) => `k${orders.number}n${call}${letter}`)
}

function sentence(marker: string): string {
  return `Note ${marker} says that ${random.pick(THINGS)} number ${random.integer(1, 9999)} stands in ${random.pick(PLACES)}.`
}

function describeError(error: unknown): { error: string; maybeApplied: boolean | undefined } {
  const { maybeApplied } = error as { maybeApplied?: boolean }
  // An error that is none of ours has no place here: its stack tells where it came from.
  const text = error instanceof HindsightError ? `${error.name}: ${error.message}` : (error as Error).stack
  return { error: String(text), maybeApplied }
}
