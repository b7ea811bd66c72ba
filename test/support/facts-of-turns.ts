import { answerJson, type Behaviour, type RecordedRequest } from './fake-model-server.ts'

/** What a diligent model would say of a conversation: each turn is a fact, in its own words, about whom it names. */
export function factsOfTurns({ body }: RecordedRequest): Behaviour {
  const [, text = ''] = /Text:\n"""\n([\s\S]*)\n"""$/.exec(String(body.messages.at(-1)!.content)) ?? []
  const facts = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [speaker = null, words = line] = line.split(/: (.*)/)
      return {
        text: line,
        speaker,
        kind: 'world',
        occurred_start: null,
        occurred_end: null,
        entities: words.match(/\b\p{Lu}\p{Ll}{4,}\b/gu) ?? [],
        caused_by: [],
      }
    })
  return answerJson({ facts })
}
