export * from 'hindsight-client'
export { ClosedError, DaemonStartError, VersionMismatchError } from './errors.ts'
// A name that is exported here goes before the same one of `export *`.
export { HindsightClient } from './hindsight-client.ts'
export { HindsightEmbedded, type HindsightEmbeddedOptions } from './hindsight-embedded.ts'
export { HindsightServer, type HindsightServerOptions } from './hindsight-server.ts'
export type { ServerOptions, StartProgress } from './options.ts'
export type { ServerEvents } from './server-events.ts'
export type { ServerStatus } from './server-status.ts'
