import assert from 'node:assert/strict'
import { type OperationName, type Route, routes } from 'hindsight-contract'
import type { Place } from './faults.ts'
import { nullMistakes } from './null-policy.ts'
import { referenceAnswer, referenceOperations } from './reference.ts'
import type { Answer } from './target.ts'

/**
 * The answer has this status, and the shape that the contract gives it. `exact`: it has no field that the contract does
 * not tell of; other servers may have fields of their own.
 */
export function checkAnswer(name: OperationName, answer: Answer, status: number, exact: boolean): void {
  const { text, json } = answer
  assert.equal(answer.status, status, `expected ${status}, got ${answer.status}: ${text.slice(0, 500)}`)
  if (status >= 300) {
    checkDetail(answer)
    return
  }
  const route = (routes as Partial<Record<OperationName, Route>>)[name]
  // Some answer no JSON.
  if (route === undefined || json === undefined) {
    assert.ok(text.length > 0, 'the answer is empty')
    return
  }
  const { error, data } = route.output.safeParse(json)
  assert.deepEqual(error?.issues ?? [], [], `not as the contract says: ${text.slice(0, 500)}`)
  const told = referenceOperations.get(`${route.method.toUpperCase()} ${route.path}`)
  if (told === undefined) return
  const { error: misread } = referenceAnswer(told).safeParse(json)
  assert.deepEqual(misread?.issues ?? [], [], `not as clients of the reference read it: ${text.slice(0, 500)}`)
  assert.deepEqual(nullMistakes(name, told, json), [], 'fields that are null, or absent where null is due')
  if (exact) assert.deepEqual(strangersIn(json, data, ''), [], 'fields that the contract does not tell of')
}

/** Fields of an answer that were lost when it was read by its schema. */
function strangersIn(json: unknown, read: unknown, place: string): string[] {
  if (typeof json !== 'object' || json === null || typeof read !== 'object' || read === null) return []
  return Object.entries(json).flatMap(([key, value]) =>
    Object.hasOwn(read, key)
      ? strangersIn(value, (read as Record<string, unknown>)[key], `${place}.${key}`)
      : [`${place}.${key}`],
  )
}

/** Refused with 422, pointing at the place. */
export function checkRefusal(answer: Answer, place: Place): void {
  const { json, text } = answer
  assert.equal(answer.status, 422, `expected 422 at ${place.join('.')}, got ${answer.status}: ${text.slice(0, 500)}`)
  checkDetail(answer)
  const places: Place[] = json.detail.map(({ loc }: { loc: Place }) => loc)
  assert.ok(
    places.some((loc) => place.every((key, index) => loc[index] === key)),
    `the refusal points at ${JSON.stringify(places)}, not at ${JSON.stringify(place)}`,
  )
}

/** A sentence, or a list of complaints of which each says where and what. */
function checkDetail({ json, text }: Answer): void {
  const detail: unknown = json?.detail
  if (typeof detail === 'string' && detail.length > 0) return
  assert.ok(Array.isArray(detail) && detail.length > 0, `no detail: ${text.slice(0, 500)}`)
  for (const { type, loc, msg } of detail) {
    assert.equal(typeof type, 'string')
    assert.ok(Array.isArray(loc))
    assert.equal(typeof msg, 'string')
  }
}
