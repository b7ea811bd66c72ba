import type { Schema, Schemas } from './document.ts'

/** A schema without its references, and with null told apart from its other forms. */
export interface Resolved {
  /** Of the component that was referred to. */
  readonly name: string | null
  readonly nullable: boolean
  /** One: a plain schema. Several: a union. None: it is always null. */
  readonly forms: readonly Schema[]
}

export function resolve(schema: Schema, components: Schemas): Resolved {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)
    const component = components[name]
    if (component === undefined) throw new Error(`${schema.$ref} leads nowhere`)
    return { ...resolve(component, components), name }
  }
  const { anyOf, oneOf, allOf, ...rest } = schema
  const alternatives = anyOf ?? oneOf
  if (alternatives !== undefined) {
    const forms = alternatives.filter(({ type }) => type !== 'null')
    const nullable = forms.length < alternatives.length
    if (forms.length !== 1) return { name: null, nullable, forms }
    const only = resolve(forms[0]!, components)
    return { ...only, nullable: nullable || only.nullable }
  }
  if (allOf?.length === 1) return resolve({ ...rest, ...allOf[0] }, components)
  if (Array.isArray(schema.type)) {
    const types = (schema.type as readonly string[]).filter((type) => type !== 'null')
    const forms = types.map((type): Schema => ({ ...schema, type }))
    return { name: null, nullable: types.length < schema.type.length, forms }
  }
  return { name: null, nullable: schema.type === 'null', forms: schema.type === 'null' ? [] : [schema] }
}

/** Anything at all, or any object. */
export function isFree({ type, properties, additionalProperties, ...rest }: Schema): boolean {
  if (type === undefined) return rest.enum === undefined && rest.const === undefined
  return type === 'object' && properties === undefined && !isValueSchema(additionalProperties)
}

/** What the values of a dictionary are, where that is said. */
export function isValueSchema(schema: Schema | boolean | undefined): schema is Schema {
  return typeof schema === 'object' && Object.keys(schema).length > 0
}
