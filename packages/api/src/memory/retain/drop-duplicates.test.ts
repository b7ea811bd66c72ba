import { expect, test } from 'vitest'
import { nameMention } from '../entities/name-mention.ts'
import { dropDuplicates } from './drop-duplicates.ts'
import type { Fact } from './fact.ts'

const fact = (text: string, more: Partial<Fact> = {}): Fact => ({
  item: 0,
  start: 0,
  type: 'world',
  text,
  speaker: null,
  occurredStart: null,
  occurredEnd: null,
  occurredPrecision: null,
  mentionedAt: new Date('2024-03-01T10:00:00Z'),
  mentions: [],
  contentHash: text,
  labelTags: [],
  causes: [],
  turn: false,
  ...more,
})
const turn = (speaker: string, words: string): Fact => fact(`${speaker}: ${words}`, { speaker, turn: true })
const texts = async (facts: readonly Fact[]) => (await dropDuplicates(facts)).map(({ text }) => text)

test('the same fact in other case, punctuation or inflection is stored once', async () => {
  const first = 'The quarterly report for the northern region was finished by the whole team on a sunny Friday'
  expect(await texts([fact('Alice works at Google'), fact('alice works at Google.')])).toEqual([
    'Alice works at Google',
  ])
  expect(await texts([fact(first), fact(`${first.replace('team', 'teams')}!`)])).toEqual([first])
})

test('the same words may say something else', async () => {
  const pairs = [
    ['Alice works at Google', 'Alice worked at Google'],
    [
      'On that day Bob told Alice the whole story of the house',
      'On that day Alice told Bob the whole story of the house',
    ],
    [
      'After the long trip to the lake he was tired and hungry',
      'After the long trip to the lake she was tired and hungry',
    ],
  ]
  for (const pair of pairs) expect(await texts(pair.map((text) => fact(text)))).toEqual(pair)
})

test('another number, name, negation or day makes another fact', async () => {
  const names = (name: string) => ({ mentions: [nameMention(name)] })
  const pairs: [Fact, Fact][] = [
    [
      fact('The rent of the flat in the old town is 900 euros'),
      fact('The rent of the flat in the old town is 950 euros'),
    ],
    [fact('Bob likes the new office', names('Bob')), fact('Rob likes the new office', names('Rob'))],
    [fact('He does like the new office'), fact('He does not like the new office')],
    [fact('It rains'), fact('It rains', { mentionedAt: new Date('2024-03-02T10:00:00Z') })],
  ]
  for (const pair of pairs) expect(await dropDuplicates(pair)).toHaveLength(2)
})

test('turns of a conversation stay, but for one that repeats the turn before it', async () => {
  const conversation = [
    turn('Ann', 'Here you are.'),
    turn('Bo', 'Thanks!'),
    turn('Ann', 'And this.'),
    turn('Bo', 'Thanks!'),
  ]
  expect(await dropDuplicates(conversation)).toHaveLength(4)
  expect(await texts([turn('Bo', 'Thanks!'), turn('Bo', 'thanks'), turn('Ann', 'thanks')])).toEqual([
    'Bo: Thanks!',
    'Ann: thanks',
  ])
})
