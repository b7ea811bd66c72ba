import { describe, expect, it } from 'vitest'
import { InvalidConfig } from './invalid-config.ts'
import { loadConfig, readConfig } from './load-config.ts'

describe('loadConfig', () => {
  it('needs nothing', () => {
    const config = loadConfig({})
    expect(config.variables).toMatchObject({
      HOST: '127.0.0.1',
      PORT: 8888,
      DATABASE_URL: 'embedded',
      LLM_PROVIDER: 'none',
    })
    expect(config.homeDirectory).toMatch(/\.hindsight$/)
    expect(config.warnings).toEqual([])
  })

  it('lets a flag win over the environment', () => {
    expect(loadConfig({ HINDSIGHT_API_PORT: '9000' }, { PORT: '9001' }).variables.PORT).toBe(9001)
  })

  it('names every bad value and what it takes', () => {
    const load = () => loadConfig({ HINDSIGHT_API_PORT: 'eighty', HINDSIGHT_API_LOG_LEVEL: 'loud' })
    expect(load).toThrow(InvalidConfig)
    expect(load).toThrow(/HINDSIGHT_API_PORT.*"eighty"/s)
    expect(load).toThrow(/HINDSIGHT_API_LOG_LEVEL.*"loud"/s)
  })

  it('refuses to listen to the network without a key', () => {
    expect(() => loadConfig({ HINDSIGHT_API_HOST: '0.0.0.0' })).toThrow(/HINDSIGHT_API_TENANT_API_KEY/)
    expect(loadConfig({ HINDSIGHT_API_HOST: '0.0.0.0', HINDSIGHT_API_TENANT_API_KEY: 'k' }).variables.HOST).toBe(
      '0.0.0.0',
    )
  })

  it('suggests the name that was meant', () => {
    expect(loadConfig({ HINDSIGHT_API_DATABSE_URL: 'x' }).warnings[0]).toContain(
      'did you mean HINDSIGHT_API_DATABASE_URL',
    )
  })

  it('says which settings have no effect, without their values', () => {
    const [warning] = loadConfig({ HINDSIGHT_API_LLM_OLLAMA_NUM_CTX: '8192' }).warnings
    expect(warning).toContain('HINDSIGHT_API_LLM_OLLAMA_NUM_CTX')
    expect(warning).not.toContain('8192')
  })

  it('knows the variables of uses and of further models, and no others', () => {
    const warnings = (name: string) => loadConfig({ [`HINDSIGHT_API_${name}`]: '7' }).warnings
    expect(warnings('RETAIN_LLM_TIMEOUT')).toEqual([])
    expect(warnings('CONSOLIDATION_LLM_MAX_CONCURRENT')).toEqual([])
    for (const name of ['RECALL_LLM_TIMEOUT', 'RETAIN_LLM_TIMEOUTS', 'LLM_1_MAX_CONCURRENT', 'LLM_0_TIMEOUT']) {
      expect(warnings(name)[0]).toContain(`HINDSIGHT_API_${name} is not a setting`)
    }
    expect(() => loadConfig({ HINDSIGHT_API_RETAIN_LLM_TIMEOUT: 'soon' })).toThrow(
      /HINDSIGHT_API_RETAIN_LLM_TIMEOUT must be a number.*"soon"/,
    )
  })

  it('tells no secret of a setting that is not valid', () => {
    const settings = {
      HINDSIGHT_API_LLM_DEFAULT_HEADERS: 'Bearer sesame',
      HINDSIGHT_API_LLM_1_EXTRA_BODY: 'sesame',
      HINDSIGHT_API_LLM_BASE_URL: 'user:sesame@host',
    }
    const load = () => loadConfig(settings)
    expect(load).toThrow(/LLM_DEFAULT_HEADERS must be JSON.*LLM_1_EXTRA_BODY must be JSON/s)
    expect(load).not.toThrow(/sesame/)
  })

  it('refuses a model that is not configured completely, but not settings that are still being put together', () => {
    const settings = { HINDSIGHT_API_LLM_PROVIDER: 'openai' }
    expect(() => loadConfig(settings)).toThrow(/HINDSIGHT_API_LLM_API_KEY is missing/)
    expect(readConfig(settings).incomplete).toHaveLength(1)
  })
})
