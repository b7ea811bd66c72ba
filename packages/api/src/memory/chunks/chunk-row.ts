import type { ChunkResponse } from 'hindsight-contract'
import { wireTime } from '../wire-time.ts'
import { chunkId } from './chunk-id.ts'

export interface ChunkRow {
  readonly bankId: string
  readonly documentId: string
  readonly index: number
  readonly text: string
  readonly createdAt: Date
}

export function wireChunk({ bankId, documentId, index, text, createdAt }: ChunkRow): ChunkResponse {
  return {
    chunk_id: chunkId(bankId, documentId, index),
    document_id: documentId,
    bank_id: bankId,
    chunk_index: index,
    chunk_text: text,
    created_at: wireTime(createdAt),
  }
}
