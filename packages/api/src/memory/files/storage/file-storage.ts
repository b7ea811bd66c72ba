/** A file that is known to the database, wherever its bytes are. */
export interface StoredFile {
  readonly number: number
  readonly key: string
  readonly home: FileHome
  readonly name: string
  readonly mediaType: string
  readonly size: number
  readonly sha256: string
}

export type FileHome = 'database' | 's3'

/** Where the bytes of files are. */
export interface FileStorage {
  /** Takes the bytes of the file at `path`; doing it again replaces them. */
  put(file: StoredFile, path: string, signal?: AbortSignal): Promise<void>
  /** The bytes piece by piece. @throws FileMissing before the first */
  read(file: StoredFile, signal?: AbortSignal): AsyncIterable<Uint8Array>
  /** What is not there is as good as removed. */
  remove(key: string): Promise<void>
}

export class FileMissing extends Error {
  override readonly name = 'FileMissing'

  constructor(key: string) {
    super(`The bytes of '${key}' are not in storage`)
  }
}

/** All the places that files may be in. */
export interface FileStorages {
  /** Where new files go. */
  readonly home: FileHome
  readonly database: FileStorage
  /** Null: not configured. */
  readonly s3: FileStorage | null
}

/** @throws Error when the storage is not configured any more */
export function storageOf(storages: FileStorages, home: FileHome): FileStorage {
  const storage = storages[home]
  if (storage === null) {
    throw new Error(`A file is in ${home} storage, which is not configured: set HINDSIGHT_API_FILE_STORAGE_S3_BUCKET`)
  }
  return storage
}
