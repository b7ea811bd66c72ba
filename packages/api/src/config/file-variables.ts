import { z } from 'zod'
import { PARSERS } from '../memory/files/parsers.ts'
import { choice, flag, httpUrl, integer, list } from './variable-kinds.ts'

const parsers = list.pipe(
  z.array(z.enum(PARSERS, { error: `must name parsers that there are: ${PARSERS.join(', ')}` })),
)

/** Files that become documents: how many, how large, where they are and what they may cost. */
export const fileVariables = {
  ENABLE_FILE_UPLOAD_API: flag.default(true).describe('Take files to retain.'),
  FILE_CONVERSION_MAX_BATCH_SIZE: integer(1, 1_000).default(10).describe('Files of one request.'),
  FILE_CONVERSION_MAX_BATCH_SIZE_MB: integer(1, 100_000)
    .default(100)
    .describe('Megabytes of one request, all files together.'),
  FILE_CONVERSION_TIMEOUT_SECONDS: integer(1, 86_400).default(120).describe('Longest that reading one file may take.'),
  FILE_CONVERSION_MEMORY_MB: integer(64, 100_000)
    .default(1_000)
    .describe('Most memory that reading one file may take, in megabytes.'),
  FILE_DELETE_AFTER_RETAIN: flag
    .default(true)
    .describe('Delete a file when it was converted. Otherwise it is kept for as long as its document.'),
  FILE_PARSER: parsers
    .default(['builtin'])
    .describe('What reads files. There is one: `builtin`, which clients may also call `markitdown`.'),
  FILE_PARSER_ALLOWLIST: parsers.optional().describe('What requests may ask for; unset: all there is.'),
  FILE_STORAGE_TYPE: choice(['native', 's3'])
    .default('native')
    .describe('Where files are: in the database, or in a bucket of Amazon S3 or a service that speaks its protocol.'),
  FILE_STORAGE_S3_BUCKET: z.string().min(1).optional().describe('Has to exist.'),
  FILE_STORAGE_S3_REGION: z.string().min(1).default('us-east-1').describe('Of the bucket.'),
  FILE_STORAGE_S3_ENDPOINT: httpUrl
    .optional()
    .describe("Of a service other than Amazon's, such as `http://minio:9000`."),
  FILE_STORAGE_S3_ACCESS_KEY_ID: z.string().min(1).optional().describe('May read, write and delete in the bucket.'),
  FILE_STORAGE_S3_SECRET_ACCESS_KEY: z.string().min(1).optional().describe('Of that key.'),
} satisfies Record<string, z.ZodType>
