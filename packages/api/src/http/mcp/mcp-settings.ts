import type { Gate } from '../../tenant/tenant-gate.ts'
import type { Handlers } from '../handlers.ts'
import type { BodyLimits } from '../limits/body-limits.ts'

export interface McpSettings {
  readonly handlers: Handlers
  readonly version: string
  /** Added to what retain and recall are described with. */
  readonly instructions: string
  /** Null: all. */
  readonly enabledTools: readonly string[] | null
  /** The bank of calls that name none. */
  readonly bankId: string
  readonly bodies: BodyLimits
  /** Null: none is asked for. */
  readonly token: string | null
  /** Asked about whoever does not have the token. */
  readonly gate?: Gate | undefined
}
