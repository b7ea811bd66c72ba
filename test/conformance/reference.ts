import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { type OpenApi, type Operation, operationsOf } from './openapi/document.ts'

/** Shapes of the 89 operations of the protocol, as its first server describes them. */
export const reference = JSON.parse(
  readFileSync(new URL('./reference-openapi.json', import.meta.url), 'utf8'),
) as OpenApi

/** By `POST /v1/…`. */
export const referenceOperations: ReadonlyMap<string, Operation> = operationsOf(reference)

/** What an operation of the reference answers when all is well. */
export function successOf({ responses }: Operation): number {
  return Number(Object.keys(responses).find((status) => status.startsWith('2')))
}

const answers = new Map<Operation, z.ZodType>()

/** What a client that was generated from the reference reads. */
export function referenceAnswer(operation: Operation): z.ZodType {
  const known = answers.get(operation)
  if (known !== undefined) return known
  const schema = operation.responses[successOf(operation)]?.content?.['application/json']?.schema ?? {}
  const document = { ...schema, $defs: reference.components.schemas }
  const local = JSON.parse(JSON.stringify(document).replaceAll('#/components/schemas/', '#/$defs/'))
  const answer = z.fromJSONSchema(local)
  answers.set(operation, answer)
  return answer
}
