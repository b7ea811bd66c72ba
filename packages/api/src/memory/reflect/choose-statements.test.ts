import { describe, expect, it } from 'vitest'
import { termsOf } from '../../text/terms.ts'
import { type Asked, chooseStatements } from './choose-statements.ts'
import { type Statement, statementOf } from './statement.ts'

const said = (text: string, score: number, day: string, speaker?: string): Statement =>
  statementOf({
    id: text,
    text,
    type: 'world',
    mentioned_at: `${day}T10:00:00+00:00`,
    ...(speaker !== undefined && { speaker }),
    scores: { final: score },
  })

const asked = (subject: string, more: Partial<Asked> = {}): Asked => ({
  terms: new Set(termsOf(subject)),
  names: [],
  isAboutTime: false,
  windows: [],
  wantsLatestFirst: false,
  ...more,
})
const texts = ({ statements }: { statements: readonly Statement[] }) => statements.map(({ text }) => text)

describe('choosing statements', () => {
  it('takes the best, leaves out what is beside the point, and says nothing twice', () => {
    const choice = chooseStatements(
      [
        said('The boat is painted bright red.', 0.9, '2024-01-01'),
        said('The boat is painted bright red!', 0.89, '2024-01-02'),
        said('The boat leaves at noon.', 0.6, '2024-01-03'),
        said('Bread is cheap.', 0.2, '2024-01-04'),
      ],
      asked('boat'),
      5,
    )
    expect(choice.lead).toBe('best')
    expect(texts(choice)).toEqual(['The boat is painted bright red.', 'The boat leaves at noon.'])
  })

  it('prefers something new to the same in other words', () => {
    const choice = chooseStatements(
      [
        said('Ana plays the cello in the city orchestra.', 0.9, '2024-01-01'),
        said('Ana plays cello for the orchestra of the city.', 0.85, '2024-01-01'),
        said('Ana teaches violin to children.', 0.75, '2024-01-01'),
      ],
      asked('Ana'),
      2,
    )
    expect(texts(choice)[1]).toContain('violin')
  })

  it('answers with what is said rather than what is asked, unless there is nothing else', () => {
    const question = said('Tom: Where is the key kept?', 0.9, '2024-01-01')
    const answer = said('Maria: The key hangs by the door.', 0.6, '2024-01-01')
    expect(texts(chooseStatements([question, answer], asked('key'), 5))).toEqual([answer.text])
    expect(texts(chooseStatements([question], asked('key'), 5))).toEqual([question.text])
  })

  it('has nothing to say when nothing is good enough, but for what speaks of a name that is asked about', () => {
    const faint = said('Leila flew to Chile.', 0.15, '2024-01-01')
    expect(chooseStatements([faint], asked('Peru capital'), 5).statements).toEqual([])
    const named = asked('Leila live', { names: [[...termsOf('Leila')]] })
    expect(texts(chooseStatements([faint], named, 5))).toEqual([faint.text])
  })

  it('puts what was said last first when it tells of a change', () => {
    const choice = chooseStatements(
      [
        said('Alice works at Google.', 0.9, '2024-01-01'),
        said('Alice works at Mozilla now.', 0.8, '2024-06-01'),
        said('Alice worked at Nokia before.', 0.7, '2023-01-01'),
      ],
      asked('Where does Alice work', { names: [[...termsOf('Alice')]] }),
      5,
    )
    expect(choice.lead).toBe('newest')
    expect(texts(choice)).toEqual([
      'Alice works at Mozilla now.',
      'Alice works at Google.',
      'Alice worked at Nokia before.',
    ])
  })

  it('sees a change where a later statement takes an earlier one back', () => {
    const choice = chooseStatements(
      [
        said("Maya: I'm moving to Lisbon.", 0.95, '2024-03-01', 'Maya'),
        said("Maya: I'm not moving after all, I stay here.", 0.7, '2024-06-01', 'Maya'),
      ],
      asked('Maya moving Lisbon', { names: [[...termsOf('Maya')]] }),
      5,
    )
    expect(choice.lead).toBe('newest')
    expect(texts(choice)[0]).toContain('not moving')
  })

  it('sees no change where only a name is shared', () => {
    const choice = chooseStatements(
      [
        said('Tomasz sits opposite me at work.', 0.9, '2024-03-01'),
        said('Tomasz built shelves that lean to the left.', 0.8, '2024-06-01'),
      ],
      asked('Tomasz', { names: [[...termsOf('Tomasz')]] }),
      5,
    )
    expect(choice.lead).toBe('best')
  })

  it('tells of a time in its order, and of other times after it', () => {
    const june = { start: new Date('2024-06-01'), end: new Date('2024-07-01'), precision: 'month' as const }
    const choice = chooseStatements(
      [
        said('The roof was done.', 0.8, '2024-06-20'),
        said('The walls were painted.', 0.7, '2024-06-05'),
        said('The cellar was dry.', 0.9, '2024-02-01'),
      ],
      asked('house', { isAboutTime: true, windows: [june] }),
      5,
    )
    expect(choice.lead).toBe('time')
    expect(texts(choice)).toEqual(['The walls were painted.', 'The roof was done.', 'The cellar was dry.'])
  })

  it('tells what lies in a time even when the words of the question say little', () => {
    const since = { start: new Date('2024-06-01'), end: null, precision: 'month' as const }
    const candidates = [said('The roof was done.', 0.1, '2024-06-20'), said('The cellar was dry.', 0.1, '2024-02-01')]
    const choice = chooseStatements(candidates, asked('changed', { isAboutTime: true, windows: [since] }), 5)
    expect(texts(choice)).toEqual(['The roof was done.'])
  })

  it('tells the latest first when that is asked for', () => {
    const candidates = [said('First trip: Oslo.', 0.8, '2024-01-01'), said('Second trip: Rome.', 0.7, '2024-02-01')]
    const choice = chooseStatements(candidates, asked('trip', { isAboutTime: true, wantsLatestFirst: true }), 5)
    expect(texts(choice)).toEqual(['Second trip: Rome.', 'First trip: Oslo.'])
  })
})
