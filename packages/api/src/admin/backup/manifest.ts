import { createHash } from 'node:crypto'
import { z } from 'zod'

/** Of what a backup is; another number is another layout of the file. */
export const FORMAT = 1

export const MANIFEST = 'manifest.json'
export const entryOf = (table: string): string => `${table}.copy`
export const entryOfFile = ({ number }: { readonly number: number }): string => `files/${number}`

const manifestSchema = z.object({
  format: z.number(),
  created_at: z.string(),
  /** The program that wrote it. */
  hindsight_version: z.string(),
  postgresql_version: z.string(),
  schema_version: z.number(),
  /** All that had been applied. */
  migrations: z.array(z.object({ version: z.number(), name: z.string(), checksum: z.string() })),
  /** The banks that are in it. */
  banks: z.array(z.string()),
  /** Whether those are all that there were. */
  is_complete: z.boolean(),
  /** In the order to write them in; each is an entry of the archive in the text format of COPY. */
  tables: z.array(
    z.object({
      name: z.string(),
      columns: z.array(z.string()),
      rows: z.number(),
      bytes: z.number(),
      sha256: z.string(),
    }),
  ),
  /** Of what a bucket holds; each is an entry of the archive. Backups without files, and early ones, have none. */
  files: z.array(z.object({ number: z.number(), key: z.string(), bytes: z.number(), sha256: z.string() })).default([]),
  /** The last number that each identity column has given away, to rows that are gone included. */
  identities: z.array(z.object({ table: z.string(), column: z.string(), last: z.number() })),
})

/** What a backup says of itself: the entry `manifest.json` of the archive. */
export type Manifest = z.output<typeof manifestSchema>
export type ManifestTable = Manifest['tables'][number]
export type ManifestFile = Manifest['files'][number]

/** Null for what is no manifest of any format. */
export function parseManifest(text: string): Manifest | { readonly format: number } | null {
  try {
    const value: unknown = JSON.parse(text)
    const parsed = manifestSchema.safeParse(value)
    if (parsed.success) return parsed.data
    const { format } = z.object({ format: z.number() }).parse(value)
    return { format: format === FORMAT ? Number.NaN : format }
  } catch {
    return null
  }
}

/** The comment of the archive: what it is, and the checksum of the manifest, which has those of everything else. */
export const commentFor = (manifest: string): string =>
  `hindsight backup, sha256 of ${MANIFEST}: ${createHash('sha256').update(manifest).digest('hex')}`

export const countRows = ({ tables }: Pick<Manifest, 'tables'>): number =>
  tables.reduce((sum, { rows }) => sum + rows, 0)
