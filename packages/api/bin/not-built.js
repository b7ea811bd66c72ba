import { existsSync } from 'node:fs'
import process from 'node:process'

/** Ends the process when the modules of the commands were never put together; else returns the error. */
export function explain(error) {
  if (existsSync(new URL('../dist/bundle/', import.meta.url))) return error
  process.stderr.write(
    'Error: packages/api/dist/bundle is not there: `tsc` alone does not make it. Run: npm run build\n',
  )
  process.exit(1)
}
