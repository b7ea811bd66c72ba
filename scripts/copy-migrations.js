// The SQL lives once, at the top level; each published copy of the server carries it along.
import { cpSync, rmSync } from 'node:fs'

const target = new URL('../packages/api/migrations/', import.meta.url)
rmSync(target, { recursive: true, force: true })
cpSync(new URL('../migrations/', import.meta.url), target, { recursive: true })
