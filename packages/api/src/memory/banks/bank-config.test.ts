import { describe, expect, it } from 'vitest'
import { ApiError } from '../../errors.ts'
import { bankConfigDefaults, bankConfigFields, resolveBankConfig, updateOverrides } from './bank-config.ts'

function refusal(updates: Record<string, unknown>, current: Record<string, unknown> = {}): ApiError {
  try {
    updateOverrides(current, updates)
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
  throw new Error('The update was accepted')
}

describe('bank configuration', () => {
  it('has the 46 settings of the contract with their defaults', () => {
    expect(bankConfigFields).toHaveLength(46)
    expect(bankConfigDefaults).toMatchObject({
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

  it('puts overrides on top of the defaults', () => {
    expect(resolveBankConfig({ retain_chunk_size: 10 })).toEqual({ ...bankConfigDefaults, retain_chunk_size: 10 })
  })

  it('sets by value, removes by null and leaves the rest', () => {
    const current = { retain_chunk_size: 500, reflect_mission: 'help' }
    expect(updateOverrides(current, { retain_chunk_size: null, enable_reranking: false })).toEqual({
      reflect_mission: 'help',
      enable_reranking: false,
    })
    expect(current).toEqual({ retain_chunk_size: 500, reflect_mission: 'help' })
  })

  it('takes names as environment variables too', () => {
    expect(updateOverrides({}, { HINDSIGHT_API_RETAIN_CHUNK_SIZE: 1200 })).toEqual({ retain_chunk_size: 1200 })
  })

  it('fills in the defaults of a label', () => {
    const { entity_labels: labels } = updateOverrides(
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
    [{ recall_budget_min: 3000 }, 'must not exceed recall_budget_max'],
  ])('refuses %j', (updates, message) => {
    const error = refusal(updates)
    expect(error.status).toBe(400)
    expect(error.message).toContain(message)
  })

  it('refuses a policy that nobody would enforce', () => {
    expect(refusal({ memory_defense: { enabled: true, rules: [] } }).status).toBe(422)
    expect(refusal({ memory_defense: 'block' }).status).toBe(422)
    expect(updateOverrides({}, { memory_defense: { enabled: false } })).toEqual({ memory_defense: { enabled: false } })
  })
})
