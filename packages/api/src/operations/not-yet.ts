/** A handler waits for somebody else: nothing is wrong, and it is asked again after a while, as often as it takes. */
export class NotYet extends Error {
  override readonly name = 'NotYet'
  readonly delayMs: number

  constructor(message: string, delayMs: number) {
    super(message)
    this.delayMs = delayMs
  }
}
