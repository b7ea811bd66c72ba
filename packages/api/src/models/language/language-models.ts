import type { LanguageModel } from './language-model.ts'

/** What a model is asked for. Each may have a model of its own, and is accounted for by itself. */
export type LanguagePurpose = 'retain' | 'reflect' | 'consolidation' | 'mental_models'

/** The model that does this for a bank; null when none is configured. What it takes is put to the bank's account. */
export type LanguageModels = (purpose: LanguagePurpose, bankId: string) => LanguageModel | null
