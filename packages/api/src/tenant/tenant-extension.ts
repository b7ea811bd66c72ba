/** A request that wants to be let in. */
export interface TenantRequest {
  /** What `Authorization` says, without `Bearer`; null without it. */
  readonly apiKey: string | null
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly method: string
  readonly path: string
  /** Whether it speaks the Model Context Protocol. */
  readonly mcp: boolean
}

/** Whose memory a caller works with. */
export interface TenantContext {
  /** The schema of the tenant's memory. A server holds one: another than its own is refused. Left out: the server's. */
  readonly tenant?: string | undefined
}

/**
 * Decides who may call: what `HINDSIGHT_API_TENANT_EXTENSION=module:Class` names. A class is made once with the other
 * `HINDSIGHT_API_TENANT_…` variables, by name in lower case; an object is taken as it is.
 */
export interface TenantExtension {
  /**
   * Lets a request in. A thrown `Error` (or one with the name `AuthenticationError`) refuses it with 401 and its
   * message; any other error is logged and refuses it with 500.
   */
  authenticate(request: TenantRequest): TenantContext | Promise<TenantContext>
  /** Before the server answers anything. */
  onStartup?(): void | Promise<void>
  /** After its last answer. */
  onShutdown?(): void | Promise<void>
}

export type TenantExtensionClass = new (config: Readonly<Record<string, string>>) => TenantExtension
