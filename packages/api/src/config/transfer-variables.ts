import type { z } from 'zod'
import { flag, integer } from './variable-kinds.ts'

/** Archives of documents and banks. */
export const transferVariables = {
  ENABLE_DOCUMENT_EXPORT_API: flag.default(true).describe('Let documents and banks be exported.'),
  ENABLE_DOCUMENT_IMPORT_API: flag.default(true).describe('Let archives be imported.'),
  DOCUMENT_IMPORT_MAX_MB: integer(1).default(2_000).describe('Largest archive that is taken, in megabytes.'),
  DOCUMENT_IMPORT_MAX_UNPACKED_MB: integer(1)
    .default(20_000)
    .describe('Most that an archive may unpack to, in megabytes.'),
  DOCUMENT_IMPORT_MAX_DOCUMENT_MB: integer(1, 500)
    .default(200)
    .describe('Most that one document of an archive may unpack to, in megabytes: it is read as a whole.'),
} satisfies Record<string, z.ZodType>
