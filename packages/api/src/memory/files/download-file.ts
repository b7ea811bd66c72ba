import { notFound } from '../../errors.ts'
import type { Engine } from '../engine.ts'
import { findFileByKey, readStoredFile } from './stored-files.ts'

/** A stored file, by the key that its link holds. @throws ApiError 404 */
export async function downloadFile(engine: Engine, key: string) {
  const file = await findFileByKey(engine.db, key)
  if (file === null) throw notFound('File not found')
  const { name, mediaType, size } = file
  return { name, mediaType, size, bytes: readStoredFile(engine, file) }
}
