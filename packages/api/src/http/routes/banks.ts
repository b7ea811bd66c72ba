import { getBankConfig, patchBankConfig, resetBankConfig } from '../../memory/banks/bank-config-operations.ts'
import { getBankProfile, mergeBackground, putBankProfile } from '../../memory/banks/bank-profile.ts'
import { getBankStats } from '../../memory/banks/bank-stats.ts'
import { deleteBank } from '../../memory/banks/delete-bank.ts'
import { getEffectiveConfig } from '../../memory/banks/get-effective-config.ts'
import { listBanks } from '../../memory/banks/list-banks.ts'
import { getMemoriesTimeseries } from '../../memory/banks/memories-timeseries.ts'
import { patchBank, putBank } from '../../memory/banks/put-bank.ts'
import type { Engine } from '../../memory/engine.ts'
import { bankModelUsage } from '../../memory/usage/bank-model-usage.ts'
import { wireLanguageModels } from '../../memory/usage/wire-language-models.ts'
import type { Handlers } from '../handlers.ts'
import type { MonitoringSource } from './monitoring.ts'

export const bankHandlers = (
  engine: Engine,
  { language, configuration }: Pick<MonitoringSource, 'language' | 'configuration'>,
) =>
  ({
    listBanks: ({ query }) => listBanks(engine, query),
    putBank: ({ params, body }) => putBank(engine, params.bank_id, body),
    patchBank: ({ params, body }) => patchBank(engine, params.bank_id, body),
    deleteBank: ({ params }) => deleteBank(engine, params.bank_id),
    getBankProfile: ({ params }) => getBankProfile(engine, params.bank_id),
    putBankProfile: ({ params, body }) => putBankProfile(engine, params.bank_id, body),
    mergeBackground: ({ params, body }) => mergeBackground(engine, params.bank_id, body),
    getBankConfig: ({ params }) => getBankConfig(engine, params.bank_id),
    patchBankConfig: ({ params, body }) => patchBankConfig(engine, params.bank_id, body),
    resetBankConfig: ({ params }) => resetBankConfig(engine, params.bank_id),
    getEffectiveConfig: ({ query }) => getEffectiveConfig(engine, configuration, query),
    getBankStats: async ({ params, query }) => {
      await language.settle()
      const [stats, model_usage] = await Promise.all([
        getBankStats(engine, params.bank_id, query),
        bankModelUsage(engine, params.bank_id),
      ])
      return { ...stats, model_usage, ...wireLanguageModels(language, true) }
    },
    getMemoriesTimeseries: ({ params, query }) => getMemoriesTimeseries(engine, params.bank_id, query),
  }) satisfies Partial<Handlers>
