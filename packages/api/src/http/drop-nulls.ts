import { z } from 'zod'

type Pruner = (value: unknown) => unknown

const asItIs: Pruner = (value) => value

/**
 * What leaves out the null fields of a model and of the models in it. Values of free-form dictionaries stay as they
 * are. Worked out once from the schema, since it runs on every answer.
 */
export function nullDropper(schema: z.ZodType): Pruner {
  return prunerOf(schema, new Map())
}

/** `known`: of the models that are looked at, as one may hold others of its kind. */
function prunerOf(schema: z.ZodType, known: Map<z.ZodType, Pruner>): Pruner {
  if (schema instanceof z.ZodObject) {
    const seen = known.get(schema)
    if (seen !== undefined) return seen
    const fields = new Map<string, Pruner>()
    const prune: Pruner = (value) => (isObject(value) ? dropFrom(value, fields) : value)
    known.set(schema, prune)
    for (const [name, field] of Object.entries(schema.shape)) fields.set(name, prunerOf(field as z.ZodType, known))
    return prune
  }
  if (schema instanceof z.ZodArray) {
    const element = prunerOf(schema.element as z.ZodType, known)
    return element === asItIs ? asItIs : (value) => (Array.isArray(value) ? mapUnlessSame(value, element) : value)
  }
  if (schema instanceof z.ZodRecord) {
    const element = prunerOf(schema.valueType as z.ZodType, known)
    if (element === asItIs) return asItIs
    return (value) =>
      isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, element(entry)])) : value
  }
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return prunerOf(schema.unwrap() as z.ZodType, known)
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return prunerOf(schema.unwrap() as z.ZodType, known)
  }
  return asItIs
}

/** The value itself when there is nothing to leave out: most answers have been made without nulls. */
function dropFrom(value: Record<string, unknown>, fields: ReadonlyMap<string, Pruner>): Record<string, unknown> {
  let kept = value
  for (const name of Object.keys(value)) {
    const entry = value[name]
    const pruned = entry === null || entry === undefined ? undefined : (fields.get(name) ?? asItIs)(entry)
    if (pruned === entry && entry !== undefined) continue
    if (kept === value) kept = { ...value }
    if (pruned === undefined) delete kept[name]
    else kept[name] = pruned
  }
  return kept
}

function mapUnlessSame(list: readonly unknown[], prune: Pruner): readonly unknown[] {
  const pruned = list.map(prune)
  return pruned.every((entry, place) => entry === list[place]) ? list : pruned
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
