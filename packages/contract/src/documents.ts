import { z } from 'zod'

export const DocumentListItem = z
  .object({
    id: z.string(),
    bank_id: z.string(),
    content_hash: z.string(),
    created_at: z.string(),
    updated_at: z.string(),
    text_length: z.int(),
    memory_unit_count: z.int(),
    retain_params: z.record(z.string(), z.unknown()).nullable(),
    document_metadata: z.record(z.string(), z.unknown()).nullable(),
    tags: z.array(z.string()),
  })
  .meta({ id: 'DocumentListItem' })
export type DocumentListItem = z.output<typeof DocumentListItem>

export const ListDocumentsResponse = z
  .object({
    items: z.array(DocumentListItem),
    total: z.int(),
    limit: z.int(),
    offset: z.int(),
  })
  .meta({ id: 'ListDocumentsResponse' })
export type ListDocumentsResponse = z.output<typeof ListDocumentsResponse>

export const ChunkResponse = z
  .object({
    chunk_id: z.string(),
    document_id: z.string(),
    bank_id: z.string(),
    chunk_index: z.int(),
    chunk_text: z.string().describe('An exact slice; joined in order the chunks are the document.'),
    created_at: z.string(),
  })
  .meta({ id: 'ChunkResponse' })
export type ChunkResponse = z.output<typeof ChunkResponse>

export const ListChunksResponse = z
  .object({
    items: z.array(ChunkResponse),
    total: z.int(),
    limit: z.int(),
    offset: z.int(),
  })
  .meta({ id: 'ListChunksResponse' })
export type ListChunksResponse = z.output<typeof ListChunksResponse>

export const ReprocessDocumentResponse = z
  .object({
    success: z.boolean(),
    operation_id: z.string(),
    items_count: z.int(),
  })
  .meta({ id: 'ReprocessDocumentResponse' })
export type ReprocessDocumentResponse = z.output<typeof ReprocessDocumentResponse>

export const DocumentResponse = z
  .object({
    id: z.string(),
    bank_id: z.string(),
    original_text: z.string().nullable(),
    content_hash: z.string().nullable().describe('SHA-256 of the text, hexadecimal.'),
    created_at: z.string(),
    updated_at: z.string(),
    memory_unit_count: z.int(),
    nodes_by_fact_type: z.record(z.string(), z.int()).nullish(),
    tags: z.array(z.string()).default([]),
    document_metadata: z.record(z.string(), z.unknown()).nullish(),
    retain_params: z.record(z.string(), z.unknown()).nullish(),
    observation_scopes: z.union([z.string(), z.array(z.array(z.string()))]).nullish(),
  })
  .meta({ id: 'DocumentResponse' })
export type DocumentResponse = z.output<typeof DocumentResponse>

export const UpdateDocumentRequest = z
  .object({
    tags: z.array(z.string()).nullish().describe('Replaces all tags of the document and its memories.'),
  })
  .meta({ id: 'UpdateDocumentRequest' })
export type UpdateDocumentRequest = z.output<typeof UpdateDocumentRequest>

export const UpdateDocumentResponse = z
  .object({
    success: z.boolean().default(true),
  })
  .meta({ id: 'UpdateDocumentResponse' })
export type UpdateDocumentResponse = z.output<typeof UpdateDocumentResponse>

export const DeleteDocumentResponse = z
  .object({
    success: z.boolean(),
    message: z.string(),
    document_id: z.string(),
    memory_units_deleted: z.int(),
  })
  .meta({ id: 'DeleteDocumentResponse' })
export type DeleteDocumentResponse = z.output<typeof DeleteDocumentResponse>
