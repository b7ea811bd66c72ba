import { isDeepStrictEqual } from 'node:util'
import type { Schema, Schemas } from './document.ts'
import { isFree, isValueSchema, type Resolved, resolve } from './resolve.ts'

export interface Comparison {
  readonly theirs: Schemas
  readonly ours: Schemas
  /** Pairs of components that were compared already: what differs in one is told once. */
  readonly seen: Set<string>
  /** Tells a difference: where it is, what is there, and what is here. */
  readonly report: (place: string, there: string, here: string) => void
}

/** Keywords whose values are compared as they stand. */
const PLAIN = [
  'type',
  'format',
  'pattern',
  'contentMediaType',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
] as const

export function compareSchemas(theirs: Schema, ours: Schema, place: string, comparison: Comparison): void {
  const { report } = comparison
  if (!isDeepStrictEqual(theirs.default ?? null, ours.default ?? null)) {
    report(place, `default ${JSON.stringify(theirs.default)}`, `default ${JSON.stringify(ours.default)}`)
  }
  const there = resolve(theirs, comparison.theirs)
  const here = resolve(ours, comparison.ours)
  const within = there.name ?? place
  if (there.name !== null) {
    const pair = `${there.name} ${here.name ?? place}`
    if (comparison.seen.has(pair)) return
    comparison.seen.add(pair)
  }
  if (there.nullable !== here.nullable && !isAny(there) && !isAny(here)) {
    report(place, there.nullable ? 'null' : 'no null', here.nullable ? 'null' : 'no null')
  }
  compareForms(there, here, within, comparison)
}

const isAny = ({ forms }: Resolved) => forms.length === 1 && forms[0]!.type === undefined && isFree(forms[0]!)

function compareForms(there: Resolved, here: Resolved, place: string, comparison: Comparison): void {
  const { report } = comparison
  const [theirs, ours] = [there.forms, here.forms]
  if (theirs.length === 1 && ours.length === 1) {
    compareForm(theirs[0]!, ours[0]!, place, comparison)
    return
  }
  const left = [...ours]
  for (const form of theirs) {
    const name = nameOf(form, comparison.theirs)
    const index = left.findIndex((other) => nameOf(other, comparison.ours) === name)
    const [twin] = index < 0 ? [] : left.splice(index, 1)
    if (twin === undefined) report(place, `may be ${name}`, 'not')
    else compareSchemas(form, twin, `${place}(${name})`, comparison)
  }
  for (const form of left) report(place, 'not', `may be ${nameOf(form, comparison.ours)}`)
}

/** Forms of a union are the same when they are called the same: by component, or else by type. */
function nameOf(form: Schema, components: Schemas): string {
  const { name, forms } = resolve(form, components)
  return name?.replace(/-(Input|Output)$/, '') ?? (forms.length === 1 ? String(forms[0]!.type) : 'union')
}

function compareForm(theirs: Schema, ours: Schema, place: string, comparison: Comparison): void {
  const { report } = comparison
  if (isFree(theirs) !== isFree(ours)) {
    report(place, kindOf(theirs), kindOf(ours))
    return
  }
  for (const keyword of PLAIN) {
    const [there, here] = [theirs[keyword], ours[keyword]]
    if (there !== here) report(place, `${keyword} ${there ?? 'free'}`, `${keyword} ${here ?? 'free'}`)
  }
  const [theirValues, ourValues] = [valuesOf(theirs), valuesOf(ours)]
  if (theirValues !== ourValues) report(place, `one of ${theirValues}`, `one of ${ourValues}`)
  if (theirs.items !== undefined && ours.items !== undefined) {
    compareSchemas(theirs.items, ours.items, `${place}[]`, comparison)
  }
  const [theirEntries, ourEntries] = [theirs.additionalProperties, ours.additionalProperties]
  if (isValueSchema(theirEntries) && isValueSchema(ourEntries)) {
    compareSchemas(theirEntries, ourEntries, `${place}{}`, comparison)
  } else if (isValueSchema(theirEntries) !== isValueSchema(ourEntries)) {
    report(`${place}{}`, JSON.stringify(theirEntries ?? true), JSON.stringify(ourEntries ?? true))
  }
  compareProperties(theirs, ours, place, comparison)
}

function compareProperties(theirs: Schema, ours: Schema, place: string, comparison: Comparison): void {
  const { report } = comparison
  const names = new Set([...Object.keys(theirs.properties ?? {}), ...Object.keys(ours.properties ?? {})])
  for (const name of names) {
    const [there, here] = [theirs.properties?.[name], ours.properties?.[name]]
    const at = `${place}.${name}`
    if (there === undefined || here === undefined) {
      report(at, there === undefined ? 'absent' : 'present', here === undefined ? 'absent' : 'present')
      continue
    }
    const [theirNeed, ourNeed] = [theirs, ours].map(({ required }) => required?.includes(name) ?? false)
    if (theirNeed !== ourNeed) report(at, need(theirNeed), need(ourNeed))
    compareSchemas(there, here, at, comparison)
  }
}

const need = (required: boolean | undefined) => (required ? 'required' : 'optional')

function valuesOf({ enum: values, const: only }: Schema): string {
  const all = values ?? (only === undefined ? [] : [only])
  return all.map(String).sort().join(', ') || 'anything'
}

function kindOf(schema: Schema): string {
  if (isFree(schema)) return schema.type === undefined ? 'anything' : 'any object'
  return schema.type === 'object' ? 'an object of known fields' : `${schema.type}`
}
