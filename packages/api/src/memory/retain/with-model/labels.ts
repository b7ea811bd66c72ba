import type { LabelGroup } from 'hindsight-contract'
import type { JsonSchema } from '../../../models/language/language-model.ts'

/** What a fact is labelled with: `key:value`, or `key:field:value` of a map. */
export interface Labels {
  readonly names: readonly string[]
  /** Those that are tags of the fact too. */
  readonly tags: readonly string[]
}

export const NO_LABELS: Labels = { names: [], tags: [] }

/** A longer free text is a sentence and no label. */
const LONGEST_LABEL = 120

type Field = Pick<LabelGroup, 'type' | 'description' | 'values'> & {
  readonly fields?: Readonly<Record<string, object>> | undefined
}

/** The fields of a map, which may be maps again; the schema of a group has checked them. */
const fieldsOf = ({ fields }: Field): [string, Field][] => Object.entries(fields ?? {}) as [string, Field][]

/** An object with a property for each group. */
export function labelsSchema(groups: readonly LabelGroup[]): JsonSchema {
  return objectOf(groups.map((group) => [group.key, fieldSchema(group, group.optional)]))
}

function fieldSchema(field: Field, optional: boolean): JsonSchema {
  const { type, description, values } = field
  const described = description === '' ? {} : { description }
  const options = values.map(({ value }) => value)
  switch (type) {
    case 'value':
      return optional
        ? { type: ['string', 'null'], enum: [...options, null], ...described }
        : { type: 'string', enum: options, ...described }
    case 'multi-values':
      return { type: 'array', items: { type: 'string', enum: options }, ...described }
    case 'text':
      return { type: optional ? ['string', 'null'] : 'string', ...described }
    case 'map':
      return {
        ...objectOf(fieldsOf(field).map(([key, inner]) => [key, fieldSchema(inner, true)])),
        ...described,
      }
  }
}

function objectOf(entries: readonly (readonly [string, JsonSchema])[]): JsonSchema {
  const properties = Object.fromEntries(entries)
  return { type: 'object', additionalProperties: false, required: Object.keys(properties), properties }
}

/** The vocabulary in words, a line for each group. */
export function describeLabels(groups: readonly LabelGroup[]): string {
  return groups.map((group) => describeField(group.key, group, '')).join('\n')
}

function describeField(key: string, field: Field, indent: string): string {
  const { type, description, values } = field
  const options = values.map(({ value, description: meaning }) => (meaning === '' ? value : `${value} (${meaning})`))
  const choice = {
    value: `one of ${options.join(', ')}`,
    'multi-values': `any of ${options.join(', ')}`,
    text: 'a few words',
    map: 'each of:',
  }[type]
  const inner = fieldsOf(field).map(([name, one]) => describeField(name, one, `${indent}  `))
  return [`${indent}- ${key}: ${description === '' ? '' : `${description}; `}${choice}`, ...inner].join('\n')
}

/** Reads what a model has labelled a fact with; what is not in the vocabulary is left out. */
export function readLabels(groups: readonly LabelGroup[], value: unknown): Labels {
  const names = new Set<string>()
  const tags = new Set<string>()
  for (const group of groups) {
    for (const name of readField(group.key, group, propertyOf(value, group.key))) {
      names.add(name)
      if (group.tag) tags.add(name)
    }
  }
  return { names: [...names], tags: [...tags] }
}

function readField(path: string, field: Field, value: unknown): string[] {
  const { type, values } = field
  switch (type) {
    case 'value':
    case 'multi-values': {
      const told = Array.isArray(value) ? value : [value]
      const chosen = told.map((one) => values.find((option) => isSame(option.value, one))?.value)
      const known = chosen.filter((one) => one !== undefined)
      return (type === 'value' ? known.slice(0, 1) : known).map((one) => `${path}:${one}`)
    }
    case 'text': {
      const text = typeof value === 'string' ? value.trim().replaceAll(/\s+/g, ' ') : ''
      return text === '' || text.length > LONGEST_LABEL ? [] : [`${path}:${text}`]
    }
    case 'map':
      return fieldsOf(field).flatMap(([key, inner]) => readField(`${path}:${key}`, inner, propertyOf(value, key)))
  }
}

const isSame = (option: string, told: unknown): boolean =>
  typeof told === 'string' && told.trim().toLowerCase() === option.trim().toLowerCase()

function propertyOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined
}
