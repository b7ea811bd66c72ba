import type { JsonNode } from './json-tree.ts'
import { parseTimestamp } from './parse-timestamp.ts'

/** One thing said or noted in a JSON text. `start` and `end` span all of it in the source. */
export interface JsonRecord {
  readonly text: string
  readonly speaker: string | null
  readonly saidAt: Date | null
  readonly heading: string | null
  readonly start: number
  readonly end: number
  /** Whether the record is shaped like a turn (it has a text of its own), not merely a list of fields. */
  readonly isTurn: boolean
}

interface Surroundings {
  readonly heading: readonly string[]
  readonly day: Date | null
}

type ObjectNode = JsonNode & { readonly kind: 'object' }

const TEXT_KEYS = ['content', 'text', 'message', 'utterance', 'body', 'msg', 'value', 'clean_text']
const SPEAKER_KEYS = [
  'speaker',
  'speaker_name',
  'author',
  'role',
  'from',
  'sender',
  'user',
  'name',
  'participant',
  'username',
]
const TIME_KEY =
  /^(?:timestamp|time|date|datetime|date_time|created_at|createdat|created|sent_at|sentat|said_at|ts|when|event_date|session_date)$/i
const IDENTIFIER_KEY = /(?:^|_)(?:id|ids|uuid|index|idx|url|uri|link|hash|type|hasanswer|has_answer)$|Id$/i
const MAXIMUM_HEADING = 120

const wordCount = (text: string): number => text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0

/** The words of a text field: a string, or a list of parts ({ type: 'text', text } or strings). */
function readText(node: JsonNode | undefined): string | null {
  if (node === undefined) return null
  if (node.kind === 'string') return node.value.trim() === '' ? null : node.value
  if (node.kind === 'object') return readText(node.entries.get('text') ?? node.entries.get('content'))
  if (node.kind !== 'array') return null
  const parts = node.items.map((item) => readText(item)).filter((part) => part !== null)
  return parts.length === 0 ? null : parts.join('\n')
}

function readSpeaker(node: ObjectNode): { key: string; speaker: string } | null {
  for (const key of SPEAKER_KEYS) {
    const value = node.entries.get(key)
    if (value?.kind === 'string' && value.value.trim() !== '') return { key, speaker: value.value.trim() }
    if (value?.kind !== 'object') continue
    const name = value.entries.get('name') ?? value.entries.get('role')
    if (name?.kind === 'string' && name.value.trim() !== '') return { key, speaker: name.value.trim() }
  }
  return null
}

function readTime(node: JsonNode | undefined, day: Date | null): Date | null {
  if (node?.kind === 'string') return parseTimestamp(node.value, day)
  if (node?.kind === 'scalar' && typeof node.value === 'number') return parseTimestamp(node.value)
  return null
}

function findTime(node: ObjectNode, day: Date | null): Date | null {
  for (const [key, value] of node.entries) {
    if (!TIME_KEY.test(key)) continue
    const time = readTime(value, day)
    if (time !== null) return time
  }
  return null
}

/** A time that a neighbouring field gives to a list: "session_1" and "session_1_date_time". */
function findSiblingTime(node: ObjectNode, key: string): Date | null {
  for (const [name, value] of node.entries) {
    if (name !== key && name.startsWith(key) && /date|time/i.test(name)) {
      const time = readTime(value, null)
      if (time !== null) return time
    }
  }
  return null
}

const isContainer = (node: JsonNode): boolean => node.kind === 'array' || node.kind === 'object'
const label = (key: string): string =>
  key
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .trim()

function plainValue(node: JsonNode): string {
  if (node.kind === 'string') return node.value.trim()
  if (node.kind === 'scalar') return String(node.value)
  if (node.kind === 'array')
    return node.items
      .map(plainValue)
      .filter((item) => item !== '')
      .join(', ')
  return fieldsText(node)
}

function fieldsText(node: ObjectNode): string {
  return [...node.entries]
    .map(([key, value]) => [label(key), plainValue(value)] as const)
    .filter(([, value]) => value !== '' && value !== 'null')
    .map(([key, value]) => `${key}: ${value}`)
    .join('; ')
}

const holdsObjects = (node: JsonNode): boolean =>
  node.kind === 'object' || (node.kind === 'array' && node.items.some((item) => isContainer(item)))

function turnOf(node: ObjectNode, around: Surroundings): { record: JsonRecord; rest: [string, JsonNode][] } | null {
  const textKey = TEXT_KEYS.find((key) => readText(node.entries.get(key)) !== null)
  if (textKey === undefined) return null
  const speaker = readSpeaker(node)
  const remarks: string[] = []
  const rest: [string, JsonNode][] = []
  for (const [key, value] of node.entries) {
    if (key === textKey || key === speaker?.key || TIME_KEY.test(key)) continue
    if (value.kind === 'string') {
      if (
        !IDENTIFIER_KEY.test(key) &&
        !/^https?:/.test(value.value) &&
        wordCount(value.value) >= 3 &&
        value.value !== readText(node.entries.get(textKey))
      )
        remarks.push(`[${label(key)}: ${value.value.trim()}]`)
    } else if (holdsObjects(value)) rest.push([key, value])
  }
  const text = [readText(node.entries.get(textKey))!.trim(), ...remarks].join(' ')
  const record: JsonRecord = {
    text,
    speaker: speaker?.speaker ?? null,
    saidAt: findTime(node, around.day) ?? around.day,
    heading: around.heading.length === 0 ? null : around.heading.join(' › '),
    start: node.start,
    end: node.end,
    isTurn: true,
  }
  return { record, rest }
}

function walkObject(node: ObjectNode, around: Surroundings, records: JsonRecord[]): void {
  const turn = turnOf(node, around)
  if (turn !== null) {
    records.push(turn.record)
    for (const [key, child] of turn.rest) walk(child, { ...around, heading: [...around.heading, label(key)] }, records)
    return
  }
  const day = findTime(node, around.day) ?? around.day
  const nested = [...node.entries].filter(([, value]) => holdsObjects(value))
  const own = [...node.entries].filter(([, value]) => !holdsObjects(value))
  const heading = [...around.heading]
  const holdsList = nested.some(([, value]) => value.kind === 'array')
  // The date of a list is carried by what is in it.
  const told = holdsList ? own.filter(([key]) => !/date|time|_at$/i.test(key)) : own
  const ownText = fieldsText({ ...node, entries: new Map(told) })
  let next = node.start
  if (ownText !== '') {
    if (holdsList && ownText.length <= MAXIMUM_HEADING) heading.push(ownText)
    else {
      records.push({
        text: ownText,
        speaker: null,
        saidAt: day,
        heading: heading.length === 0 ? null : heading.join(' › '),
        start: node.start,
        end: nested.length === 0 ? node.end : nested[0]![1].start,
        isTurn: false,
      })
      next = -1
    }
  }
  for (const [key, child] of nested) {
    const before = records.length
    walk(child, { heading: [...heading, label(key)], day: findSiblingTime(node, key) ?? day }, records)
    const first = records[before]
    if (next >= 0 && first !== undefined) records[before] = { ...first, start: Math.min(first.start, next) }
    next = -1
  }
}

function walk(node: JsonNode, around: Surroundings, records: JsonRecord[]): void {
  if (node.kind === 'object') walkObject(node, around, records)
  else if (node.kind === 'array') for (const item of node.items) walk(item, around, records)
  else {
    const text = plainValue(node)
    if (text === '') return
    const heading = around.heading.length === 0 ? null : around.heading.join(' › ')
    records.push({ text, speaker: null, saidAt: around.day, heading, start: node.start, end: node.end, isTurn: false })
  }
}

/**
 * The turns and entries of a JSON value in order. An object with a text field ("content", "text", "message" …) is a
 * turn; other objects become "key: value; …"; short fields of an object around others are their heading, and its date
 * is theirs.
 */
export function listJsonRecords(root: JsonNode): JsonRecord[] {
  const records: JsonRecord[] = []
  walk(root, { heading: [], day: null }, records)
  return records
}
