/** A file that has arrived, in a temporary place. */
export interface UploadedFile {
  /** As the sender calls it, without directories. */
  readonly name: string
  readonly mediaType: string
  readonly path: string
  readonly size: number
  readonly sha256: string
}

export interface Upload {
  readonly files: readonly UploadedFile[]
  /** Texts by the names of their parts. */
  readonly fields: ReadonlyMap<string, string>
}

export interface UploadLimits {
  readonly files: number
  /** Of all files together. */
  readonly bytes: number
  /** What to say when there are too many files, or too many bytes. */
  readonly tooManyFiles: string
  readonly tooLarge: string
}

/** Reads an upload to a temporary place, which is gone when `use` has ended. @throws ApiError */
export type ReadUpload = <T>(limits: UploadLimits, use: (upload: Upload) => Promise<T>) => Promise<T>
