import type { LanguageModel } from '../language-model.ts'
import { decorate } from './decorate.ts'

/** What is configured wins over what the capability asks for; null leaves it to the endpoint. */
export function withTemperature(model: LanguageModel, temperature: number | null): LanguageModel {
  return decorate(model, ({ temperature: _asked, ...request }) =>
    model.generate(temperature === null ? request : { ...request, temperature }),
  )
}
