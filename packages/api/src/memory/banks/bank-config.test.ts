import { describe, expect, it } from 'vitest'
import { type BankSetting, bankSettingDefaults, bankSettingNames } from '../../config/bank/bank-settings.ts'
import type { SettingLayer } from '../../config/bank/setting-layers.ts'
import { ApiError } from '../../errors.ts'
import type { Engine } from '../engine.ts'
import { resolveBankConfig, updateOverrides } from './bank-config.ts'

function engineWith(layers: SettingLayer[], allowed: readonly BankSetting[] | null = null): Pick<Engine, 'settings'> {
  const settings = { recallMaxQueryTokens: 1, documentVersionsKept: 1, bankSettings: { layers, allowed } }
  return { settings: { ...settings, webhooks: { allowedHosts: [], exposeResponseBody: false, global: null } } }
}

const engine = engineWith([])

function refusal(updates: Record<string, unknown>, current: Record<string, unknown> = {}): ApiError {
  try {
    updateOverrides(engine, current, updates)
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
  throw new Error('The update was accepted')
}

describe('bank configuration', () => {
  it('has the 46 settings of the contract with their defaults', () => {
    expect(bankSettingNames).toHaveLength(46)
    expect(bankSettingDefaults).toMatchObject({
      retain_chunk_size: 3000,
      retain_extraction_mode: 'concise',
      max_observations_per_scope: -1,
      recall_budget_fixed_low: 100,
      recall_budget_fixed_mid: 300,
      recall_budget_fixed_high: 1000,
      recall_budget_adaptive_high: 0.25,
      disposition_empathy: null,
      mcp_enabled_tools: null,
      audit_log_enabled: false,
    })
  })

  it('puts what stands nearer to the bank on top', () => {
    const environment = {
      source: 'environment',
      values: { retain_chunk_size: 1, recall_max_tokens: 2, retain_mission: 'e' },
    } as const
    const tenant = { source: 'tenant', values: { retain_chunk_size: 3, retain_mission: null } } as const
    const layered = engineWith([environment, tenant])
    expect(resolveBankConfig(layered, { config: { enable_reranking: false } })).toEqual({
      ...bankSettingDefaults,
      retain_chunk_size: 3,
      recall_max_tokens: 2,
      enable_reranking: false,
    })
    expect(resolveBankConfig(layered, { config: { retain_chunk_size: 4 } }).retain_chunk_size).toBe(4)
  })

  it('judges what goes together by what holds in the end', () => {
    const layered = engineWith([{ source: 'environment', values: { recall_budget_max: 50 } }])
    expect(() => updateOverrides(layered, {}, { recall_budget_min: 60 })).toThrow('must not exceed recall_budget_max')
    expect(updateOverrides(layered, {}, { recall_budget_min: 60, recall_budget_max: 70 })).toMatchObject({})
  })

  it('lets banks decide only what their tenant lets them', () => {
    const narrow = engineWith([], ['retain_mission'])
    expect(updateOverrides(narrow, {}, { retain_mission: 'x' })).toEqual({ retain_mission: 'x' })
    const change = () => updateOverrides(narrow, {}, { retain_mission: 'x', enable_reranking: false })
    expect(change).toThrow('Banks may not change enable_reranking on this server; they may change: retain_mission')
    expect(() => updateOverrides(engineWith([], []), {}, { retain_mission: 'x' })).toThrow('they may change: none')
  })

  it('takes rules and limits by pattern for sets of tags, and keeps rules', () => {
    const rules = [{ scope: ['run_*', 'shared'], limit: 1 }]
    expect(updateOverrides(engine, {}, { observation_scope_limits: rules })).toEqual({
      observation_scope_limits: rules,
    })
    expect(updateOverrides(engine, {}, { observation_scope_limits: { 'user:*': 3 } })).toEqual({
      observation_scope_limits: [{ scope: ['user:*', '*'], limit: 3 }],
    })
  })

  it('puts overrides on top of the defaults', () => {
    expect(resolveBankConfig(engine, { config: { retain_chunk_size: 10 } })).toEqual({
      ...bankSettingDefaults,
      retain_chunk_size: 10,
    })
  })

  it('sets by value, removes by null and leaves the rest', () => {
    const current = { retain_chunk_size: 500, reflect_mission: 'help' }
    expect(updateOverrides(engine, current, { retain_chunk_size: null, enable_reranking: false })).toEqual({
      reflect_mission: 'help',
      enable_reranking: false,
    })
    expect(current).toEqual({ retain_chunk_size: 500, reflect_mission: 'help' })
  })

  it('takes names as environment variables too', () => {
    expect(updateOverrides(engine, {}, { HINDSIGHT_API_RETAIN_CHUNK_SIZE: 1200 })).toEqual({ retain_chunk_size: 1200 })
  })

  it('fills in the defaults of a label', () => {
    const { entity_labels: labels } = updateOverrides(
      engine,
      {},
      { entity_labels: [{ key: 'mood', values: [{ value: 'glad' }] }] },
    )
    expect(labels).toEqual([
      {
        key: 'mood',
        description: '',
        type: 'value',
        optional: true,
        tag: false,
        values: [{ value: 'glad', description: '' }],
        fields: {},
      },
    ])
  })

  it.each([
    [{ retain_chunk_sise: 10 }, "did you mean 'retain_chunk_size'"],
    [{ llm_api_key: 'secret' }, "'llm_api_key' is not a setting of a bank"],
    [{ constructor: 1 }, 'is not a setting of a bank'],
    [{ retain_chunk_size: '3000' }, "Invalid value for 'retain_chunk_size'"],
    [{ retain_chunk_size: 0 }, "Invalid value for 'retain_chunk_size'"],
    [{ retain_chunk_size: 1.5 }, "Invalid value for 'retain_chunk_size'"],
    [{ disposition_empathy: 6 }, "Invalid value for 'disposition_empathy'"],
    [{ recall_budget_function: 'wide' }, "Invalid value for 'recall_budget_function'"],
    [{ entity_labels: [{ description: 'no key' }] }, "Invalid value for 'entity_labels.0.key'"],
    [{ observation_scope_limits: [{ scope: 'a', limit: 1 }] }, "Invalid value for 'observation_scope_limits'"],
    [{ llm_api_key: 'x', database_url: 'y' }, "'llm_api_key' is not a setting of a bank; 'database_url' is not"],
    [{ recall_budget_min: 3000 }, 'must not exceed recall_budget_max'],
  ])('refuses %j', (updates, message) => {
    const error = refusal(updates)
    expect(error.status).toBe(400)
    expect(error.message).toContain(message)
  })

  it('refuses a policy that cannot be followed', () => {
    expect(refusal({ memory_defense: { enabled: true, rules: [] } }).status).toBe(422)
    expect(refusal({ memory_defense: 'block' }).status).toBe(422)
    expect(updateOverrides(engine, {}, { memory_defense: { enabled: false } })).toEqual({
      memory_defense: { enabled: false },
    })
  })
})
