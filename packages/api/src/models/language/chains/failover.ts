import { ModelError } from '../../model-error.ts'
import { watchText } from '../decorators/text-watch.ts'
import type { LanguageModel, LanguageReply, LanguageRequest } from '../language-model.ts'

/** Asks the first model; when it fails, for whatever reason, the next. It goes by the name of the first. */
export function failover(members: readonly [LanguageModel, ...LanguageModel[]]): LanguageModel {
  const [{ provider, model }] = members
  return { provider, model, generate: (request) => askInTurn(members, request) }
}

/** @throws ModelError that tells what each of them said; it may pass when one of them may. */
export async function askInTurn(members: readonly LanguageModel[], request: LanguageRequest): Promise<LanguageReply> {
  const watched = watchText(request)
  const failures: ModelError[] = []
  for (const member of members) {
    try {
      return await member.generate(watched.request)
    } catch (error) {
      if (!(error instanceof ModelError)) throw error
      failures.push(error)
      // What the caller has seen of an answer cannot be taken back.
      if (watched.begun()) break
    }
  }
  throw joined(failures)
}

function joined(failures: readonly ModelError[]): ModelError {
  const [first] = failures
  if (failures.length === 1) return first!
  const passing = failures.filter(({ isPassing }) => isPassing)
  const worst = passing[0] ?? first!
  const waits = passing.map(({ retryAfterMs }) => retryAfterMs).filter((wait) => wait !== undefined)
  return new ModelError(worst.kind, failures.map(({ message }) => message).join('; then '), {
    ...(worst.status === undefined ? {} : { status: worst.status }),
    ...(waits.length === 0 ? {} : { retryAfterMs: Math.min(...waits) }),
    cause: worst,
  })
}
