import { describe, expect, it } from 'vitest'
import { InvalidConfig } from './invalid-config.ts'
import { loadConfig } from './load-config.ts'

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
    const [warning] = loadConfig({
      HINDSIGHT_API_LLM_PROVIDER: 'openai',
      HINDSIGHT_API_LLM_API_KEY: 'sk-secret',
    }).warnings
    expect(warning).toContain('HINDSIGHT_API_LLM_PROVIDER')
    expect(warning).not.toContain('sk-secret')
  })
})
