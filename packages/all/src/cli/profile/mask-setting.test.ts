import { expect, it } from 'vitest'
import { isSecretValue, maskSetting } from './mask-setting.ts'

it.each([
  ['HINDSIGHT_API_LLM_MODEL', 'small', 'small'],
  ['HINDSIGHT_API_LLM_API_KEY', 'sk-1', '(hidden)'],
  ['HINDSIGHT_API_LLM_1_DEFAULT_HEADERS', '{"authorization": "sk-1"}', '(hidden)'],
  ['HINDSIGHT_API_LLM_DAILY_BUDGET_TOKENS', '1000', '1000'],
  ['HINDSIGHT_API_LLM_API_KEY', 'env:MY_KEY', 'env:MY_KEY'],
  ['HINDSIGHT_API_DATABASE_URL', 'postgresql://me:pw@host/db', 'postgresql://me:(hidden)@host/db'],
  ['HINDSIGHT_API_DATABASE_URL', 'postgresql://me@host/db', 'postgresql://me@host/db'],
])('%s=%s is shown as %s', (name, value, shown) => {
  expect(maskSetting(name, value)).toBe(shown)
  expect(isSecretValue(name, value)).toBe(value !== shown)
})
