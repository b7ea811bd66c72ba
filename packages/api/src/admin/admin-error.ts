/** Why an administrative task cannot be done; the message says what to do. */
export class AdminError extends Error {
  override readonly name = 'AdminError'
  readonly kind: 'refused' | 'not found'

  constructor(message: string, kind: 'refused' | 'not found' = 'refused', options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}
