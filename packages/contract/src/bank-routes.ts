import { z } from 'zod'
import {
  AddBackgroundRequest,
  BackgroundResponse,
  BankConfigResponse,
  BankConfigUpdate,
  BankListResponse,
  BankProfileResponse,
  BankStatsResponse,
  CreateBankRequest,
  MemoriesTimeseriesResponse,
  UpdateDispositionRequest,
} from './banks.ts'
import { EffectiveConfigResponse } from './effective-config.ts'
import { DeleteResponse } from './memories.ts'
import { paths } from './paths.ts'
import { route } from './route.ts'
import { flag, inBank, limit, offset, substring } from './route-fields.ts'

/** Banks, their settings and statistics. */
export const bankRoutes = {
  listBanks: route({
    ...paths.listBanks,
    query: z.object({ q: substring, limit: limit(100), offset }),
    output: BankListResponse,
    tag: 'banks',
    summary: 'List banks, the most recently written first',
  }),
  putBank: route({
    ...paths.putBank,
    params: inBank,
    body: CreateBankRequest,
    output: BankProfileResponse,
    tag: 'banks',
    summary: 'Create or update a bank',
    description: 'Most calls that write create a missing bank by themselves.',
  }),
  patchBank: route({
    ...paths.patchBank,
    params: inBank,
    body: CreateBankRequest,
    output: BankProfileResponse,
    tag: 'banks',
    summary: 'Update a bank that exists',
  }),
  deleteBank: route({
    ...paths.deleteBank,
    params: inBank,
    output: DeleteResponse,
    tag: 'banks',
    summary: 'Delete a bank and everything in it',
    description: 'A bank that is not there is no error: then the count is 0.',
  }),
  getBankProfile: route({
    ...paths.getBankProfile,
    params: inBank,
    output: BankProfileResponse,
    tag: 'banks',
    summary: 'Name, disposition and mission',
  }),
  putBankProfile: route({
    ...paths.putBankProfile,
    params: inBank,
    body: UpdateDispositionRequest,
    output: BankProfileResponse,
    tag: 'banks',
    summary: 'Set the disposition',
  }),
  mergeBackground: route({
    ...paths.mergeBackground,
    params: inBank,
    body: AddBackgroundRequest,
    output: BackgroundResponse,
    tag: 'banks',
    summary: 'Merge a text into the mission',
    description: 'Older way; prefer `reflect_mission` of the bank.',
  }),
  getBankConfig: route({
    ...paths.getBankConfig,
    params: inBank,
    output: BankConfigResponse,
    tag: 'banks',
    summary: 'Configuration in force and what the bank overrides',
  }),
  patchBankConfig: route({
    ...paths.patchBankConfig,
    params: inBank,
    body: BankConfigUpdate,
    output: BankConfigResponse,
    tag: 'banks',
    summary: 'Set or clear overrides',
    description: 'One key that cannot be set refuses the whole request.',
  }),
  resetBankConfig: route({
    ...paths.resetBankConfig,
    params: inBank,
    output: BankConfigResponse,
    tag: 'banks',
    summary: 'Drop all overrides',
  }),
  getEffectiveConfig: route({
    ...paths.getEffectiveConfig,
    query: z.object({
      bank_id: z.string().nullish().describe('With what this bank has decided.'),
      strategy: z.string().nullish().describe('With what this strategy of the bank decides.'),
    }),
    output: EffectiveConfigResponse,
    tag: 'banks',
    summary: 'Every setting that holds, and who has decided it',
    keepNulls: true,
  }),
  getBankStats: route({
    ...paths.getBankStats,
    params: inBank,
    query: z.object({ refresh: flag(false).describe('Count anew; answers may be a minute old otherwise.') }),
    output: BankStatsResponse,
    tag: 'banks',
    summary: 'Counters',
  }),
  getMemoriesTimeseries: route({
    ...paths.getMemoriesTimeseries,
    params: inBank,
    query: z.object({
      period: z.string().default('7d').describe('`1h`, `12h`, `1d`, `7d`, `30d` or `90d`.'),
      time_field: z.string().default('created_at').describe('`created_at`, `mentioned_at` or `occurred_start`.'),
    }),
    output: MemoriesTimeseriesResponse,
    tag: 'banks',
    summary: 'Memories per time bucket',
  }),
}
