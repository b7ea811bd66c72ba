import assert from 'node:assert/strict'
import type { Check } from '../checks.ts'

/** What a bank may decide for itself, and what holds until it does. */
const FIELDS = {
  retain_chunk_size: 3000,
  retain_structured_chunk_size: null,
  retain_extraction_mode: 'concise',
  retain_mission: null,
  retain_custom_instructions: null,
  retain_default_strategy: null,
  retain_strategies: null,
  retain_chunk_batch_size: 100,
  store_document_text: true,
  entity_labels: null,
  entities_allow_free_form: true,
  memory_defense: null,
  enable_observations: true,
  enable_auto_consolidation: true,
  observations_mission: null,
  max_observations_per_scope: -1,
  observation_scope_limits: null,
  consolidation_max_memories_per_round: 100,
  consolidation_llm_batch_size: 8,
  consolidation_llm_parallelism: 4,
  consolidation_source_facts_max_tokens: 4096,
  consolidation_source_facts_max_tokens_per_observation: 256,
  mental_model_min_refresh_interval_seconds: 0,
  reflect_mission: null,
  reflect_source_facts_max_tokens: -1,
  recall_include_chunks: true,
  recall_max_tokens: 2048,
  recall_chunks_max_tokens: 1000,
  enable_temporal_retrieval: true,
  enable_graph_retrieval: true,
  enable_reranking: true,
  recall_budget_function: 'fixed',
  recall_budget_fixed_low: 100,
  recall_budget_fixed_mid: 300,
  recall_budget_fixed_high: 1000,
  recall_budget_adaptive_low: 0.025,
  recall_budget_adaptive_mid: 0.075,
  recall_budget_adaptive_high: 0.25,
  recall_budget_min: 20,
  recall_budget_max: 2000,
  disposition_skepticism: null,
  disposition_literalism: null,
  disposition_empathy: null,
  mcp_enabled_tools: null,
  llm_gemini_safety_settings: null,
  audit_log_enabled: false,
}

export const configurationChecks: readonly Check[] = [
  {
    name: 'the fields of a bank, and what holds on a server that was told nothing',
    run: async (stage) => {
      const { config, overrides } = await stage.call('getBankConfig', await stage.bank())
      assert.deepEqual(Object.keys(config).sort(), Object.keys(FIELDS).sort())
      assert.deepEqual(overrides, {})
      // What the server of this suite is told, and any other may be.
      const { audit_log_enabled: _, ...told } = config
      const { audit_log_enabled: __, ...expected } = FIELDS
      if (stage.exact) assert.deepEqual(told, expected)
    },
  },
  {
    name: 'patchBankConfig: by field or by environment variable, null takes back, all or nothing',
    run: async (stage) => {
      const bank = await stage.bank()
      const before = (await stage.call('getBankConfig', bank)).config
      const patch = (updates: object) => stage.ask('patchBankConfig', bank, { body: { updates } })
      const set = await patch({ retain_chunk_size: 900, HINDSIGHT_API_RECALL_MAX_TOKENS: 700 })
      assert.deepEqual(set.json.overrides, { retain_chunk_size: 900, recall_max_tokens: 700 })
      assert.equal((await patch({ retain_chunk_size: null, recall_max_tokens: 'many' })).status, 400)
      const { config, overrides } = (await patch({ retain_chunk_size: null })).json
      assert.deepEqual(overrides, { recall_max_tokens: 700 })
      assert.equal(config.retain_chunk_size, before.retain_chunk_size)
      const reset = await stage.call('resetBankConfig', bank)
      assert.deepEqual([reset.overrides, reset.config], [{}, before])
    },
  },
  {
    name: 'putBank: fields become overrides, the newest name of a mission holds, traits override the disposition',
    run: async (stage) => {
      const bank = await stage.bank()
      const body = {
        mission: 'older',
        background: 'oldest',
        reflect_mission: 'newest',
        disposition: { skepticism: 1, literalism: 1, empathy: 1 },
        disposition_empathy: 5,
        retain_chunk_size: 900,
      }
      const put = await stage.call('putBank', bank, { body })
      assert.deepEqual([put.mission, put.background], ['newest', 'newest'])
      assert.deepEqual(put.disposition, { skepticism: 1, literalism: 1, empathy: 5 })
      assert.equal((await stage.call('getBankConfig', bank)).config.retain_chunk_size, 900)
      const profile = { disposition: { skepticism: 4, literalism: 4, empathy: 4 } }
      assert.deepEqual((await stage.call('putBankProfile', bank, { body: profile })).disposition, profile.disposition)
      assert.deepEqual((await stage.call('getBankProfile', bank)).disposition, profile.disposition)
    },
  },
]
