import { describe, expect, test } from 'vitest'
import { CATEGORIES, loadConversations, parseConversation } from './labelled-set.ts'
import { measureRecall } from './measure-recall.ts'
import { OkapiBaseline } from './okapi-baseline.ts'
import { meanRecall, outcomeOf, recallTable } from './recall-table.ts'

describe('the labelled set', () => {
  const conversations = loadConversations()

  test('is large enough, and every kind of question is there', () => {
    const questions = conversations.flatMap((conversation) => conversation.questions)
    expect(questions.length).toBeGreaterThanOrEqual(150)
    expect(new Set(questions.map(({ category }) => category))).toEqual(new Set(CATEGORIES))
    for (const { sessions } of conversations) {
      expect(sessions.flatMap(({ turns }) => turns).length).toBeGreaterThan(200)
      expect(sessions.map(({ at }) => at.getTime())).toEqual(
        sessions.map(({ at }) => at.getTime()).sort((a, b) => a - b),
      )
    }
  })

  test('an unreadable line and evidence that is not there are refused', () => {
    const text = '# speakers: A, B\n## s1 2024-01-01T00:00:00Z\nA: Hello\n'
    expect(parseConversation('x', `${text}? single | Who? | s1:1`).questions).toHaveLength(1)
    expect(() => parseConversation('x', `${text}? single | Who? | s1:2`)).toThrow(/no turn s1:2/)
    expect(() => parseConversation('x', `${text}? odd | Who? | s1:1`)).toThrow(/line 4/)
    expect(() => parseConversation('x', `${text}nobody says this`)).toThrow(/line 4/)
  })

  test('recall is the share of the evidence among the first results', () => {
    const outcome = outcomeOf('list', ['a', 'b'], ['x', 'a', 'y', 'z', 'w', 'v', 'b'])
    expect(outcome.recall).toEqual({ 5: 0.5, 10: 1, 25: 1 })
    expect(recallTable(new Map([['one', [outcome]]]))).toContain('| list | 1 | 50.0 | 100.0 | 100.0 |')
  })

  test('the baseline ranks by BM25', () => {
    const [conversation] = [
      parseConversation('x', '## s1 2024-01-01T00:00:00Z\nA: red tea\nB: red red kettle\nA: green tea'),
    ]
    const okapi = new OkapiBaseline([conversation], (_, turn) => turn)
    expect(okapi.search('Where is the kettle?')).toEqual(['s1:2'])
    expect(okapi.search('red teas')).toEqual(['s1:1', 's1:2', 's1:3'])
  })
})

describe.each(['data', 'data-held-out'] as const)('evidence recall@10 of %s', (set) => {
  const conversations = loadConversations(set)
  const alone = conversations.map((conversation) => [conversation])

  test.each([
    ['conversations in banks of their own', alone, 'sessions'],
    ['conversations retained turn by turn', alone, 'turns'],
    ['all conversations in one bank', [conversations], 'sessions'],
  ] as const)('%s: far above plain BM25', { timeout: 120_000 }, async (_, banks, as) => {
    const outcomes = await measureRecall(banks, as)
    const gain = meanRecall(outcomes.get('Hindsight')!, 10) - meanRecall(outcomes.get('BM25')!, 10)
    expect(gain).toBeGreaterThan(0.18)
  })
})
