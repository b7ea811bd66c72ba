// Writes docs/configuration.md from the schema that the server itself reads, so that the two cannot differ.
import { writeFileSync } from 'node:fs'
import { configurationPage } from '../packages/api/src/config/configuration-page.ts'

writeFileSync(new URL('../docs/configuration.md', import.meta.url), configurationPage())
