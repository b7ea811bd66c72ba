import type { Config } from './config/load-config.ts'
import type { Database } from './database/database.ts'
import { databaseStorage } from './memory/files/storage/database-storage.ts'
import type { FileStorages } from './memory/files/storage/file-storage.ts'
import { s3Storage } from './memory/files/storage/s3-storage.ts'

/** Where files are, as the configuration wants it; those that lie in the other place stay readable. */
export function openFileStorages({ variables }: Config, db: Database): FileStorages {
  const bucket = variables.FILE_STORAGE_S3_BUCKET
  const accessKeyId = variables.FILE_STORAGE_S3_ACCESS_KEY_ID
  const secretAccessKey = variables.FILE_STORAGE_S3_SECRET_ACCESS_KEY
  const s3 =
    bucket === undefined || accessKeyId === undefined || secretAccessKey === undefined
      ? null
      : s3Storage({
          bucket,
          region: variables.FILE_STORAGE_S3_REGION,
          endpoint: variables.FILE_STORAGE_S3_ENDPOINT ?? null,
          accessKeyId,
          secretAccessKey,
        })
  return { home: variables.FILE_STORAGE_TYPE === 's3' ? 's3' : 'database', database: databaseStorage(db), s3 }
}
