/** What the server does with files. */
export interface FileSettings {
  /** Of one request. */
  readonly mostFiles: number
  /** Of one request, all files together. */
  readonly mostBytes: number
  /** Names that a request may ask for; null: every one that there is. */
  readonly allowedParsers: readonly string[] | null
  readonly deleteAfterRetain: boolean
  readonly conversion: ConversionLimits
}

export interface ConversionLimits {
  readonly timeoutMs: number
  readonly memoryBytes: number
}
