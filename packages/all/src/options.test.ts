import { describe, expect, it } from 'vitest'
import { daemonEnvironment } from './options.ts'

describe('daemonEnvironment', () => {
  it("is the caller's, then what was asked for by name, then by variable", () => {
    const inherited = { PATH: '/bin', HINDSIGHT_API_LLM_MODEL: 'old', HINDSIGHT_API_PORT: '1' }
    expect(
      daemonEnvironment(
        {
          llmProvider: 'openai',
          llmModel: 'new',
          llmApiKey: undefined,
          logLevel: 'debug',
          databaseUrl: 'postgresql://h/d',
          env: { HINDSIGHT_API_LLM_PROVIDER: 'groq', HINDSIGHT_API_PORT: undefined },
        },
        inherited,
      ),
    ).toEqual({
      PATH: '/bin',
      HINDSIGHT_API_LOG_FORMAT: 'text',
      HINDSIGHT_API_LLM_PROVIDER: 'groq',
      HINDSIGHT_API_LLM_MODEL: 'new',
      HINDSIGHT_API_LOG_LEVEL: 'debug',
      HINDSIGHT_API_DATABASE_URL: 'postgresql://h/d',
      HINDSIGHT_API_PORT: undefined,
    })
    expect(inherited.HINDSIGHT_API_LLM_MODEL).toBe('old')
  })

  it('leaves alone what was not asked for, a log format of its own included', () => {
    const inherited = { HINDSIGHT_API_LLM_API_KEY: 'k', HINDSIGHT_API_LOG_FORMAT: 'json' }
    expect(daemonEnvironment({}, inherited)).toEqual(inherited)
  })
})
