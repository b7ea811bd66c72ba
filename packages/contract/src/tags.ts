import { z } from 'zod'

/** `any`/`all` let untagged rows through, the strict forms do not; `exact` compares whole sets. */
export const TagsMatch = z.enum(['any', 'all', 'any_strict', 'all_strict', 'exact'])
export type TagsMatch = z.output<typeof TagsMatch>

export const TagGroupLeaf = z
  .object({ tags: z.array(z.string()), match: TagsMatch.default('any_strict') })
  .meta({ id: 'TagGroupLeaf' })
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

/** A boolean tree over tag conditions. */
export const TagGroup: z.ZodType<TagGroup, TagGroupInput> = z.lazy(() =>
  z.union([TagGroupLeaf, TagGroupAnd, TagGroupOr, TagGroupNot]),
)
export const TagGroupAnd = z.object({ and: z.array(TagGroup) }).meta({ id: 'TagGroupAnd' })
export const TagGroupOr = z.object({ or: z.array(TagGroup) }).meta({ id: 'TagGroupOr' })
export const TagGroupNot = z.object({ not: TagGroup }).meta({ id: 'TagGroupNot' })

/** `tags` as a caller may write them: a list, one plain tag, or a JSON list as text. */
export const TagsInput = z.preprocess((value) => {
  if (typeof value !== 'string') return value
  try {
    const parsed: unknown = JSON.parse(value)
    if (Array.isArray(parsed)) return parsed
  } catch {
    // Not JSON: then the text is the tag.
  }
  return [value]
}, z.array(z.string()))

export const TagItem = z
  .object({
    tag: z.string(),
    count: z.int(),
  })
  .meta({ id: 'TagItem' })
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
