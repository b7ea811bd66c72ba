import { expect, it } from 'vitest'
import { answerMessages } from '../answer-prompt.ts'
import { dispositionRules } from './disposition-rules.ts'

const middle = { skepticism: 3, literalism: 3, empathy: 3 }
const traits = ['skepticism', 'literalism', 'empathy'] as const

it('says nothing of a trait in the middle, and something else at every other level', () => {
  expect(dispositionRules(middle)).toEqual([])
  for (const trait of traits) {
    const rules = [1, 2, 4, 5].map((level) => dispositionRules({ ...middle, [trait]: level }))
    for (const rule of rules) expect(rule).toHaveLength(1)
    expect(new Set(rules.flat()).size).toBe(4)
  }
})

it('stands in the instructions of an answer, with the mission', () => {
  const instructions = (disposition: typeof middle) =>
    answerMessages({
      question: 'Who?',
      context: 'At the door',
      statements: [],
      directives: [],
      outputLanguage: null,
      bankName: 'diary',
      mission: 'Help Alice',
      disposition,
      maxTokens: 1000,
      now: new Date('2024-06-20T12:00:00Z'),
    })[0]!.content
  const neutral = instructions(middle)
  expect(neutral).toContain('Its mission: Help Alice')
  expect(neutral).not.toContain('Its manner')
  expect(instructions({ ...middle, skepticism: 5 })).toContain('Doubt what was told')
  expect(instructions({ ...middle, literalism: 5 })).toContain('draw no conclusions')
  expect(instructions({ skepticism: 1, literalism: 1, empathy: 5 })).toMatch(
    /Its manner:\n- Take what .*\n- Read between .*\n- Put people first/,
  )
})
