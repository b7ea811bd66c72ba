import { z } from 'zod'
import { fields, type McpTool, tool } from '../tool.ts'
import { withoutNulls } from './retain-tools.ts'

export const bankTools: McpTool[] = [
  tool({
    name: 'list_banks',
    description: 'List the memory banks there are, the most recently used first.',
    kind: 'read',
    bank: 'none',
    empty: { banks: [] },
    input: { query: fields.search, limit: fields.limit(100), offset: fields.offset },
    run: (call, _, { query, limit, offset }) => call('listBanks', { query: { q: query, limit, offset } }),
  }),
  tool({
    name: 'create_bank',
    description: 'Create a memory bank, or change name and mission of one that is there. Banks share nothing.',
    kind: 'write',
    bank: 'named',
    input: { name: z.string().nullish(), mission: z.string().nullish().describe('What the bank is for.') },
    run: (call, bankId, { name, mission }) =>
      call('putBank', { params: { bank_id: bankId }, body: withoutNulls({ name, reflect_mission: mission }) }),
  }),
  tool({
    name: 'get_bank',
    description: 'Name, mission and disposition of the memory bank.',
    kind: 'read',
    run: (call, bankId) => call('getBankProfile', { params: { bank_id: bankId } }),
  }),
  tool({
    name: 'get_bank_stats',
    description: 'How many memories, documents and links a memory bank holds, and what work is under way.',
    kind: 'read',
    bank: 'named',
    run: (call, bankId) => call('getBankStats', { params: { bank_id: bankId } }),
  }),
  tool({
    name: 'update_bank',
    description: 'Change name, mission or settings of the memory bank.',
    kind: 'write',
    input: {
      name: z.string().nullish(),
      mission: z.string().nullish(),
      config_updates: z.record(z.string(), z.unknown()).nullish().describe('Settings by name; null takes one back.'),
    },
    async run(call, bankId, { name, mission, config_updates }) {
      const params = { bank_id: bankId }
      const profile = await call('patchBank', { params, body: withoutNulls({ name, reflect_mission: mission }) })
      if (config_updates == null) return profile
      const { overrides } = await call('patchBankConfig', { params, body: { updates: config_updates } })
      return { ...profile, overrides }
    },
  }),
  tool({
    name: 'delete_bank',
    description:
      'Delete the memory bank with everything in it, for good. Only when the user has asked for exactly that.',
    kind: 'destructive',
    run: (call, bankId) => call('deleteBank', { params: { bank_id: bankId } }),
  }),
  tool({
    name: 'clear_memories',
    description:
      'Delete all memories of the bank, or all of one type, for good. Only when the user has asked for exactly that.',
    kind: 'destructive',
    input: { type: z.enum(['world', 'experience', 'observation']).nullish() },
    run: (call, bankId, { type }) => call('clearMemories', { params: { bank_id: bankId }, query: { type } }),
  }),
  tool({
    name: 'list_tags',
    description: 'Tags in use, with how many memories carry each.',
    kind: 'read',
    empty: { items: [] },
    input: { q: z.string().nullish().describe('`*` stands for anything, as in `user:*`.'), limit: fields.limit(100) },
    run: (call, bankId, query) => call('listTags', { params: { bank_id: bankId }, query }),
  }),
]
