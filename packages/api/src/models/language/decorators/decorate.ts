import type { LanguageModel } from '../language-model.ts'

/** The same model, asked in another way. */
export function decorate({ provider, model }: LanguageModel, generate: LanguageModel['generate']): LanguageModel {
  return { provider, model, generate }
}
