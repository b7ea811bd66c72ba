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
    const { warnings } = loadConfig({
      HINDSIGHT_API_LLM_OLLAMA_NUM_CTX: '8192',
      HINDSIGHT_API_VECTOR_INDEX_MIN_ROWS: '1234',
      HINDSIGHT_API_MODEL_INIT_TIMEOUT: '',
    })
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('HINDSIGHT_API_LLM_OLLAMA_NUM_CTX')
    expect(warnings[0]).toMatch(/HINDSIGHT_API_VECTOR_INDEX_MIN_ROWS \(.*; instead: SEARCH_HOME/)
    expect(warnings[0]).not.toMatch(/8192|1234|MODEL_INIT/)
  })

  it('knows the tenants of the wider system, and opens no server that one should have protected', () => {
    const load = (extension: string, more: Record<string, string> = {}) =>
      loadConfig({ HINDSIGHT_API_TENANT_EXTENSION: extension, ...more })
    const key = { HINDSIGHT_API_TENANT_API_KEY: 'k' }
    const apiKey = 'hindsight_api.extensions.builtin.tenant:ApiKeyTenantExtension'
    expect(load(apiKey, key)).toMatchObject({ tenantExtension: null, warnings: [] })
    expect(() => load(apiKey)).toThrow('HINDSIGHT_API_TENANT_API_KEY is needed for HINDSIGHT_API_TENANT_EXTENSION=')
    expect(load('hindsight_api.extensions.builtin.tenant:DefaultTenantExtension').tenantExtension).toBeNull()
    expect(() => load('hindsight_api.extensions.builtin.supabase:SupabaseTenantExtension', key)).toThrow(/Python/)
    expect(() => load('my-tenant.js')).toThrow('must be module:Class')
    const network = { HINDSIGHT_API_HOST: '0.0.0.0' }
    expect(() => load('hindsight_api.x:DefaultTenantExtension', network)).toThrow(/anyone on the network/)
    const own = load('./my-tenant.js:MyTenant', { ...network, HINDSIGHT_API_TENANT_JWKS_URL: 'u' })
    expect(own.tenantExtension).toEqual({ module: './my-tenant.js', name: 'MyTenant', config: { jwks_url: 'u' } })
    expect(own.warnings).toEqual([])
  })

  it('warns of tools that anybody may use', () => {
    const open = { HINDSIGHT_API_TENANT_MCP_AUTH_DISABLED: 'true', HINDSIGHT_API_TENANT_API_KEY: 'k' }
    expect(loadConfig(open).warnings[0]).toMatch(/TENANT_MCP_AUTH_DISABLED=true: whoever reaches \/mcp/)
    expect(loadConfig({ ...open, HINDSIGHT_API_MCP_AUTH_TOKEN: 't' }).warnings).toEqual([])
    expect(loadConfig({ ...open, HINDSIGHT_API_MCP_ENABLED: 'false' }).warnings).toEqual([])
  })

  it('knows extensions of PostgreSQL that are not used here, and no others', () => {
    const load = (name: string, value: string) => loadConfig({ [`HINDSIGHT_API_${name}`]: value })
    expect(load('TEXT_SEARCH_EXTENSION', 'native').warnings).toEqual([])
    expect(load('VECTOR_EXTENSION', 'pgvector').warnings).toEqual([])
    expect(load('TEXT_SEARCH_EXTENSION', 'pgroonga').warnings).toEqual([
      'HINDSIGHT_API_TEXT_SEARCH_EXTENSION=pgroonga does not act: banks are searched as with native.',
    ])
    expect(load('VECTOR_EXTENSION', 'vchord').warnings[0]).toContain('as with pgvector')
    expect(() => load('TEXT_SEARCH_EXTENSION', 'elastic')).toThrow('one of native, vchord, pg_textsearch, pgroonga')
    expect(() => load('VECTOR_EXTENSION', 'faiss')).toThrow('one of pgvector, vchord')
  })

  it('takes locales of the languages in which times are understood', () => {
    const languages = (value: string) =>
      loadConfig({ HINDSIGHT_API_QUERY_ANALYZER_LANGUAGES: value }).variables.QUERY_ANALYZER_LANGUAGES
    expect(languages('en')).toEqual(['en'])
    expect(languages('en-GB, en_US')).toEqual(['en'])
    expect(languages('none')).toEqual([])
    expect(() => languages('en,de')).toThrow(/LANGUAGES must hold only languages .* \(en\), or be none; not de/)
  })

  it('says nothing of names that others read, but of those that nobody does', () => {
    const others = [
      ...['HINDSIGHT_HOME', 'HINDSIGHT_PROFILE', 'HINDSIGHT_API_URL', 'HINDSIGHT_API_KEY', 'HINDSIGHT_BANK_ID'],
      ...['HINDSIGHT_CP_PORT', 'HINDSIGHT_CP_ANYTHING', 'HINDSIGHT_EMBED_PROFILE', 'HINDSIGHT_ENABLE_CP'],
    ]
    expect(loadConfig(Object.fromEntries(others.map((name) => [name, 'x']))).warnings).toEqual([])
    expect(
      loadConfig({ HINDSIGHT_HOEM: '/tmp', HINDSIGHT_EMBED_PROFIL: 'p', HINDSIGHT_API_RETAIN_CHUNKSIZE: '1' }).warnings,
    ).toEqual([
      'HINDSIGHT_HOEM is not a setting of this version; did you mean HINDSIGHT_HOME?',
      'HINDSIGHT_EMBED_PROFIL is not a setting of this version; did you mean HINDSIGHT_EMBED_PROFILE?',
      'HINDSIGHT_API_RETAIN_CHUNKSIZE is not a setting of this version; did you mean HINDSIGHT_API_RETAIN_CHUNK_SIZE?',
    ])
  })

  it('reads the bank of the Model Context Protocol by either name', () => {
    expect(loadConfig({ HINDSIGHT_MCP_BANK_ID: 'mine' }).variables.MCP_BANK_ID).toBe('mine')
    expect(loadConfig({ HINDSIGHT_MCP_BANK_ID: 'mine', HINDSIGHT_API_MCP_BANK_ID: 'ours' }).variables.MCP_BANK_ID).toBe(
      'ours',
    )
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

  it('takes what holds for all banks from environment, profile and tenant, and knows which is which', () => {
    const { bankSettings, warnings } = loadConfig({
      HINDSIGHT_API_RETAIN_CHUNK_SIZE: '2000',
      HINDSIGHT_API_ENABLE_RERANKING: 'off',
      HINDSIGHT_API_RETAIN_MISSION: '7',
      HINDSIGHT_API_MCP_ENABLED_TOOLS: 'recall, retain',
      HINDSIGHT_API_AUDIT_LOG_ENABLED: '1',
      HINDSIGHT_API_OBSERVATION_SCOPE_LIMITS: '[{"scope": ["a"], "limit": 1}]',
      HINDSIGHT_API_RECALL_BUDGET_ADAPTIVE_LOW: '0.1',
      HINDSIGHT_API_REFLECT_MISSION: 'of the profile',
      HINDSIGHT_API_SETTINGS_GIVEN: 'HINDSIGHT_API_REFLECT_MISSION,HINDSIGHT_API_PORT',
      HINDSIGHT_API_TENANT_CONFIG: '{"retain_chunk_size": 1000, "HINDSIGHT_API_RETAIN_MISSION": null}',
      HINDSIGHT_API_TENANT_ALLOWED_CONFIG_FIELDS: 'retain_mission, reflect_mission',
    })
    expect(warnings).toEqual([])
    expect(bankSettings).toEqual({
      layers: [
        {
          source: 'environment',
          values: {
            retain_chunk_size: 2000,
            enable_reranking: false,
            retain_mission: '7',
            mcp_enabled_tools: ['recall', 'retain'],
            audit_log_enabled: true,
            observation_scope_limits: [{ scope: ['a'], limit: 1 }],
            recall_budget_adaptive_low: 0.1,
          },
        },
        { source: 'profile', values: { reflect_mission: 'of the profile' } },
        { source: 'tenant', values: { retain_chunk_size: 1000, retain_mission: null } },
      ],
      allowed: ['retain_mission', 'reflect_mission'],
    })
    expect(loadConfig({}).bankSettings).toEqual({ layers: [], allowed: null })
    expect(loadConfig({ HINDSIGHT_API_TENANT_ALLOWED_CONFIG_FIELDS: 'none' }).bankSettings.allowed).toEqual([])
  })

  it.each([
    [
      { RETAIN_CHUNK_SIZE: '0' },
      'HINDSIGHT_API_RETAIN_CHUNK_SIZE must be a whole number from 1 to 1000000 (given: "0")',
    ],
    [
      { DB_POOL_MIN_SIZE: '11', DB_POOL_MAX_SIZE: '10' },
      'DB_POOL_MIN_SIZE (11) must not exceed HINDSIGHT_API_DB_POOL_MAX_SIZE (10)',
    ],
    [{ BASE_PATH: 'memory' }, 'HINDSIGHT_API_BASE_PATH must be a path such as /memory'],
    [{ BASE_PATH: '/v1' }, 'BASE_PATH must not begin like a path of the server itself'],
    [{ DISPOSITION_EMPATHY: 'much' }, 'HINDSIGHT_API_DISPOSITION_EMPATHY must be a whole number from 1 to 5'],
    [{ RETAIN_EXTRACTION_MODE: 'consise' }, 'RETAIN_EXTRACTION_MODE must be one of concise, verbose, custom'],
    [{ ENABLE_OBSERVATIONS: 'maybe' }, 'HINDSIGHT_API_ENABLE_OBSERVATIONS must be true or false (given: "maybe")'],
    [{ RECALL_BUDGET_MIN: '3000' }, 'recall_budget_min (3000) must not exceed recall_budget_max (2000)'],
    [{ TENANT_CONFIG: '[1]' }, 'HINDSIGHT_API_TENANT_CONFIG must be JSON'],
    [{ TENANT_CONFIG: '{"retain_chunk_siz": 1}' }, 'did you mean retain_chunk_size?'],
    [{ TENANT_CONFIG: '{"retain_chunk_size": "1"}' }, 'TENANT_CONFIG: retain_chunk_size must be a whole number'],
    [{ TENANT_ALLOWED_CONFIG_FIELDS: 'everything' }, '"everything", which is not a setting of a bank'],
  ])('refuses %j', (settings, message) => {
    const environment = Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [`HINDSIGHT_API_${name}`, value]),
    )
    expect(() => loadConfig(environment)).toThrow(InvalidConfig)
    expect(() => loadConfig(environment)).toThrow(message)
  })

  it('refuses a model that is not configured completely, but not settings that are still being put together', () => {
    const settings = { HINDSIGHT_API_LLM_PROVIDER: 'openai' }
    expect(() => loadConfig(settings)).toThrow(/HINDSIGHT_API_LLM_API_KEY is missing/)
    expect(readConfig(settings).incomplete).toHaveLength(1)
  })
})
