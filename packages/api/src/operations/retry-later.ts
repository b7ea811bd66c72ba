/** A handler's own word on when to try again. Null: never; the operation has failed. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater'
  readonly delayMs: number | null

  constructor(message: string, delayMs: number | null) {
    super(message)
    this.delayMs = delayMs
  }
}
