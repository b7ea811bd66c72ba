import type { LanguageModel } from '../language-model.ts'
import { askInTurn } from './failover.ts'
import type { Rotation } from './rotation.ts'

/** Each call begins with the next model; the others stand in when it fails. It goes by the name of the first. */
export function roundRobin(members: readonly [LanguageModel, ...LanguageModel[]], rotation: Rotation): LanguageModel {
  const [{ provider, model }] = members
  return {
    provider,
    model,
    generate: (request) => {
      const first = rotation.next()
      return askInTurn([...members.slice(first), ...members.slice(0, first)], request)
    },
  }
}
