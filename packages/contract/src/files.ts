import { z } from 'zod'
import { Id } from './id.ts'
import { Metadata, RetainTimestamp } from './retain.ts'
import { TagsInput } from './tags.ts'

const Parser = z
  .union([z.string(), z.array(z.string())])
  .describe('What reads the file, or several to be tried in turn. Left out: what the server is set to.')

export const FileMetadata = z
  .object({
    document_id: Id.nullish().describe('The document that it becomes; `file_` and a UUID when left out.'),
    context: z.string().nullish().describe('Where it comes from, in free words.'),
    metadata: Metadata.nullish().describe('Kept with every memory of the file, besides its name as `filename`.'),
    tags: TagsInput.nullish(),
    timestamp: RetainTimestamp.nullish().describe(
      'When it was written, ISO 8601. Left out, empty or null = now; the word `unset` = deliberately no time.',
    ),
    parser: Parser.nullish(),
    strategy: z.string().nullish().describe('A named extraction strategy of the bank.'),
  })
  .meta({ id: 'FileMetadata', description: 'What is known of one file.' })
export type FileMetadata = z.output<typeof FileMetadata>

export const FileRetainRequest = z
  .object({
    parser: Parser.nullish(),
    files_metadata: z.array(FileMetadata).nullish().describe('One for each file, in their order.'),
  })
  .meta({ id: 'FileRetainRequest' })
export type FileRetainRequest = z.output<typeof FileRetainRequest>

export const FileRetainResponse = z
  .object({ operation_ids: z.array(z.string()).describe('One for each file, in their order.') })
  .meta({ id: 'FileRetainResponse' })
export type FileRetainResponse = z.output<typeof FileRetainResponse>

export type FileMetadataInput = z.input<typeof FileMetadata>
