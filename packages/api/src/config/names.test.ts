import { expect, it } from 'vitest'
import { bankVariables } from './bank/bank-variables.ts'
import { inertVariables } from './inert-variables.ts'
import { loadConfig } from './load-config.ts'
import { reportNames } from './report-names.ts'
import { serverVariables } from './variables.ts'

const P = 'HINDSIGHT_API_'

it('acts on what it does not call without effect', () => {
  const acted = Object.fromEntries(Object.keys({ ...serverVariables, ...bankVariables }).map((name) => [P + name, 'x']))
  expect(reportNames(acted)).toEqual([
    expect.stringMatching(/^Accepted.*: HINDSIGHT_API_LLM_GEMINI_SAFETY_SETTINGS \([^;]*\)\.$/),
  ])
})

it('gives for every name without effect a reason, and where there is one what to set instead', () => {
  for (const { names, because, instead } of inertVariables) {
    expect(because, names[0]).toMatch(/\.$/)
    const named = [...(instead ?? '').matchAll(/`([A-Z][A-Z0-9_]+)`/g)].map(([, name]) => P + name)
    expect(loadedNames(named), names[0]).toEqual([])
  }
})

/** Of these, the ones that nobody knows. */
const loadedNames = (names: readonly string[]) => reportNames(Object.fromEntries(names.map((name) => [name, ''])))

it('says the same of a name that is set twice as often as it matters: once', () => {
  const { warnings } = loadConfig({ [`${P}WORKERS`]: '4', [`${P}DAEMON_LOG`]: '/x', [`${P}MODEL_INIT_TIMEOUT`]: '9' })
  expect(warnings).toHaveLength(1)
  for (const name of ['WORKERS', 'DAEMON_LOG', 'MODEL_INIT_TIMEOUT']) expect(warnings[0]).toContain(P + name)
})
