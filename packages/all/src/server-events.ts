import { EventEmitter } from 'node:events'
import type { StartProgress } from './options.ts'

/** What a managed server tells about itself, by event name. */
export interface ServerEvents {
  /** A start goes on; the first phase is `spawning`. */
  progress: [StartProgress]
  /** It answers. */
  ready: [{ url: string; pid: number }]
  /** It was found to have ended, though nobody here had asked for that. */
  exit: [{ pid: number }]
  /** It was stopped from here. */
  stop: []
}

export type ServerEmitter = EventEmitter<ServerEvents>

export const serverEmitter = (): ServerEmitter => new EventEmitter<ServerEvents>()
