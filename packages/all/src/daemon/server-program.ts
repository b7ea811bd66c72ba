import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The server that managers start. */
export interface ServerProgram {
  readonly path: string
  readonly version: string
}

let found: ServerProgram | undefined

export function serverProgram(): ServerProgram {
  if (found === undefined) {
    const manifest = createRequire(import.meta.url).resolve('hindsight-api/package.json')
    const { bin, version } = JSON.parse(readFileSync(manifest, 'utf8')) as {
      bin: { 'hindsight-api': string }
      version: string
    }
    found = { path: join(dirname(manifest), bin['hindsight-api']), version }
  }
  return found
}
