import { expect, it } from 'vitest'
import { type Step, scriptedModel } from '../../../../../../test/support/scripted-model.ts'
import { ModelError } from '../../model-error.ts'
import { generateStructured, type Reading } from './generate-structured.ts'

const readNumber = (value: unknown): Reading<number> => {
  const { n } = value as { n?: unknown }
  return typeof n === 'number' ? { value: n } : { problem: 'n is no number' }
}

function ask(...steps: Step[]) {
  const model = scriptedModel(steps)
  const answer = generateStructured(
    model,
    { messages: [{ role: 'user', content: 'How many?' }], schema: { name: 'count', schema: { type: 'object' } } },
    readNumber,
  )
  return { model, answer }
}

it('takes a good answer as it is', async () => {
  const { model, answer } = ask('Sure: ```json\n{"n": 3}\n```')
  expect(await answer).toMatchObject({ value: 3, truncated: false, repaired: false, usage: [{ inputTokens: 100 }] })
  expect(model.asked).toHaveLength(1)
})

it.each([
  ['no JSON', 'Three.', 'it holds no JSON'],
  ['another shape', '{"n": "three"}', 'n is no number'],
  ['nothing', '', 'it holds no JSON'],
  ['half an answer', { text: '{"n": ', finishReason: 'length' }, 'be brief'],
] as const)('asks once more, telling the problem, after %s', async (_, bad, told) => {
  const { model, answer } = ask(bad, '{"n": 3}')
  expect(await answer).toMatchObject({ value: 3, repaired: true, usage: [{}, {}] })
  const [, shown, complaint] = model.asked[1]!.messages
  expect(shown).toMatchObject({ role: 'assistant', content: expect.stringMatching(/./) })
  expect(complaint!.content).toContain(told)
})

it('tells that what it read was cut off', async () => {
  const { answer } = ask({ text: '{"n": 3, "m": "and so', finishReason: 'length' })
  expect(await answer).toMatchObject({ value: 3, truncated: true, repaired: false })
})

it('gives up after the second answer, after a refusal, and when the model fails', async () => {
  await expect(ask('Three.').answer).rejects.toMatchObject({ kind: 'invalid_answer' })
  const refusal = ask({ text: 'I will not.', finishReason: 'refusal' })
  await expect(refusal.answer).rejects.toMatchObject({ kind: 'invalid_answer', message: /refused/ })
  expect(refusal.model.asked).toHaveLength(1)
  await expect(ask(new ModelError('unavailable', 'gone')).answer).rejects.toThrow('gone')
})
