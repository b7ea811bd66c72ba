import { expect, test } from 'vitest'
import { loadConfig } from './load-config.ts'
import { defaultWorkerSlots } from './worker-slots.ts'

const slots = (settings: Record<string, string>) => {
  const environment = Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [`HINDSIGHT_API_${name}`, value]),
  )
  return defaultWorkerSlots(loadConfig(environment).language)
}

test('a worker runs as many operations as keep the models busy', () => {
  const model = { LLM_PROVIDER: 'openai', LLM_API_KEY: 'k' }
  expect(slots({})).toBe(4)
  expect(slots(model)).toBe(64)
  expect(slots({ ...model, LLM_MAX_CONCURRENT: '8' })).toBe(16)
  expect(slots({ ...model, LLM_MAX_CONCURRENT: '1' })).toBe(4)
  expect(slots({ CONSOLIDATION_LLM_PROVIDER: 'mock' })).toBe(64)
})
