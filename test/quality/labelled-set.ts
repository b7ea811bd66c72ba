import { readdirSync, readFileSync } from 'node:fs'

export const CATEGORIES = ['single', 'multi', 'temporal', 'change', 'list', 'paraphrase'] as const
export type Category = (typeof CATEGORIES)[number]

export interface Turn {
  /** `s4:12`: the twelfth turn of the fourth session. */
  readonly id: string
  readonly speaker: string
  readonly text: string
}

export interface Session {
  readonly id: string
  readonly at: Date
  readonly turns: readonly Turn[]
}

export interface Question {
  readonly category: Category
  readonly text: string
  /** Turns that together answer it. */
  readonly evidence: readonly string[]
}

/** A conversation over many sessions, with questions whose evidence is known. */
export interface Conversation {
  readonly name: string
  readonly sessions: readonly Session[]
  readonly questions: readonly Question[]
}

/** `data`: what features and weights were chosen on. `data-held-out`: what nothing was ever chosen on. */
export type LabelledSet = 'data' | 'data-held-out'

/** All labelled conversations of a set, by name. */
export function loadConversations(set: LabelledSet = 'data'): Conversation[] {
  const folder = new URL(`${set}/`, import.meta.url)
  return readdirSync(folder)
    .filter((file) => file.endsWith('.txt'))
    .sort()
    .map((file) => parseConversation(file.replace(/\.txt$/, ''), readFileSync(new URL(file, folder), 'utf8')))
}

/**
 * Reads the format of `data/*.txt`: `# speakers: …`, sessions `## s1 <ISO time>` with one `Name: text` a line, then
 * `? category | question | s1:3, s4:12`. Throws on a line it cannot read and on evidence that is not there.
 */
export function parseConversation(name: string, text: string): Conversation {
  const sessions: { id: string; at: Date; turns: Turn[] }[] = []
  const questions: Question[] = []
  for (const [number, line] of text.split('\n').entries()) {
    const fail = (): never => {
      throw new Error(`${name}, line ${number + 1}: ${line}`)
    }
    if (line.trim() === '' || /^# /.test(line)) continue
    const session = /^## (s\d+) (\S+)/.exec(line)
    const question = /^\? (\w+) \| (.+) \| (.+)$/.exec(line)
    const turn = /^([\p{L}][\p{L} .'-]*): (.+)$/u.exec(line)
    if (session) sessions.push({ id: session[1]!, at: new Date(session[2]!), turns: [] })
    else if (question)
      questions.push({
        category: categoryOf(question[1]!) ?? fail(),
        text: question[2]!,
        evidence: question[3]!.split(',').map((id) => id.trim()),
      })
    else if (turn && sessions.length > 0) {
      const { id, turns } = sessions.at(-1)!
      turns.push({ id: `${id}:${turns.length + 1}`, speaker: turn[1]!, text: turn[2]! })
    } else fail()
  }
  const known = new Set(sessions.flatMap(({ turns }) => turns.map(({ id }) => id)))
  for (const { text: asked, evidence } of questions) {
    for (const id of evidence) if (!known.has(id)) throw new Error(`${name}: no turn ${id} for "${asked}"`)
  }
  return { name, sessions, questions }
}

function categoryOf(word: string): Category | undefined {
  return CATEGORIES.find((category) => category === word)
}
