import { z } from 'zod'

export const TagsMatch = z.enum(['any', 'all', 'any_strict', 'all_strict', 'exact']).meta({
  description:
    '`any` and `all` let untagged rows through, the strict forms do not; `exact` asks for this very set of tags.',
})
export type TagsMatch = z.output<typeof TagsMatch>

export const TagGroupLeaf = z
  .object({ tags: z.array(z.string()), match: TagsMatch.default('any_strict') })
  .meta({ id: 'TagGroupLeaf', description: 'A condition on tags.' })
export type TagGroupLeaf = z.output<typeof TagGroupLeaf>

export type TagGroup =
  | TagGroupLeaf
  | { readonly and: readonly TagGroup[] }
  | { readonly or: readonly TagGroup[] }
  | { readonly not: TagGroup }

/** What a caller may write: a leaf needs no `match`. */
export type TagGroupInput =
  | z.input<typeof TagGroupLeaf>
  | { readonly and: readonly TagGroupInput[] }
  | { readonly or: readonly TagGroupInput[] }
  | { readonly not: TagGroupInput }

export const TagGroup: z.ZodType<TagGroup, TagGroupInput> = z
  .lazy(() => z.union([TagGroupLeaf, TagGroupAnd, TagGroupOr, TagGroupNot]))
  .meta({ id: 'TagGroup', description: 'A boolean tree over conditions on tags.' })
export const TagGroupAnd = z
  .object({ and: z.array(TagGroup) })
  .meta({ id: 'TagGroupAnd', description: 'All of these hold.' })
export const TagGroupOr = z
  .object({ or: z.array(TagGroup) })
  .meta({ id: 'TagGroupOr', description: 'At least one of these holds.' })
export const TagGroupNot = z.object({ not: TagGroup }).meta({ id: 'TagGroupNot', description: 'This does not hold.' })

/** `tags` as a caller may write them: a list, one plain tag, or a JSON list as text. */
export const TagsInput = z
  .union([z.array(z.string()), z.string()])
  .transform((given) => (typeof given === 'string' ? readTags(given) : given))
  .meta({ description: 'Also accepted: one tag as plain text, or a JSON list as text.' })

function readTags(text: string): string[] {
  try {
    const parsed: unknown = JSON.parse(text)
    if (Array.isArray(parsed) && parsed.every((tag) => typeof tag === 'string')) return parsed
  } catch {
    // Not JSON: then the text is the tag.
  }
  return [text]
}

export const TagItem = z.object({ tag: z.string(), count: z.int() }).meta({ id: 'TagItem' })
export type TagItem = z.output<typeof TagItem>

export const ListTagsResponse = z
  .object({
    items: z.array(TagItem),
    total: z.int(),
    limit: z.int(),
    offset: z.int(),
  })
  .meta({ id: 'ListTagsResponse' })
export type ListTagsResponse = z.output<typeof ListTagsResponse>
