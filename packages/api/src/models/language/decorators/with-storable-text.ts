import { storableText } from '../../../text/storable.ts'
import type { LanguageModel } from '../language-model.ts'
import { decorate } from './decorate.ts'

/** Nothing that a model says keeps what is made of it from being stored. */
export function withStorableText(model: LanguageModel): LanguageModel {
  return decorate(model, async ({ onText, ...request }) => {
    const watched =
      onText === undefined ? request : { ...request, onText: (text: string) => onText(text.replaceAll('\0', '')) }
    const reply = await model.generate(watched)
    return { ...reply, text: storableText(reply.text) }
  })
}
