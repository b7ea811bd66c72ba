import { findSecrets, redact } from './find-secrets.ts'

/** A secret, and the field of the item that held it. */
export interface Hit {
  readonly type: string
  readonly field: string
  readonly value: string
}

export interface ScreenedFields<Item> {
  /** The item itself when nothing was found; otherwise one with every secret redacted. */
  readonly item: Item
  readonly hits: readonly Hit[]
}

/** Looks at every text in an item, however deep, keys as well as values; `exempt` are fields that hold no content. */
export async function screenFields<Item extends object>(
  item: Item,
  exempt: ReadonlySet<string> = NONE,
): Promise<ScreenedFields<Item>> {
  const hits: Hit[] = []
  const screenText = async (text: string, field: string): Promise<string> => {
    const secrets = await findSecrets(text)
    if (secrets.length === 0) return text
    for (const { type, start, end } of secrets) hits.push({ type, field, value: text.slice(start, end) })
    return redact(text, secrets)
  }
  const screen = async (value: unknown, field: string): Promise<unknown> => {
    if (typeof value === 'string') return screenText(value, field)
    if (typeof value !== 'object' || value === null || value instanceof Date) return value
    if (Array.isArray(value)) {
      const screened: unknown[] = []
      for (const element of value) screened.push(await screen(element, field))
      return screened
    }
    const screened: [string, unknown][] = []
    for (const [key, entry] of Object.entries(value)) {
      screened.push([await screenText(key, field), exempt.has(key) ? entry : await screen(entry, field)])
    }
    return Object.fromEntries(screened)
  }
  const screened = { ...item } as Record<string, unknown>
  for (const [field, value] of Object.entries(item)) {
    if (!exempt.has(field)) screened[field] = await screen(value, field)
  }
  return { item: hits.length === 0 ? item : (screened as Item), hits }
}

const NONE: ReadonlySet<string> = new Set()
