import type { z } from 'zod'
import { languageOverrides } from './language-variables.ts'
import { families } from './variables.ts'

/** The content of docs/configuration.md. */
export function configurationPage(): string {
  return `# Configuration

Everything has a default; nothing needs to be set. A command line flag wins over the environment. Unknown
\`HINDSIGHT_API_*\` names are reported at start with the nearest known one; names that this version accepts without
acting on them are reported as well. This page is generated (\`npx tsx scripts/configuration-table.ts\`).

${families.map(({ title, variables }) => `## ${title}\n\n${tableOf(variables)}`).join('\n\n')}

The same for one use, or for further models (\`HINDSIGHT_API_\` before each; USE is \`RETAIN\`, \`REFLECT\` or
\`CONSOLIDATION\`):

| variables | meaning |
|---|---|
${languageOverrides.map(({ names, meaning }) => `| ${cell(names)} | ${cell(meaning)} |`).join('\n')}

## Where things are

| variable | default | meaning |
|---|---|---|
| \`HINDSIGHT_HOME\` | \`~/.hindsight\` | All state lives below it: one directory a profile, with its database, log and daemon state. |
| \`HINDSIGHT_CACHE_DIR\` | \`cache\` below HINDSIGHT_HOME | What can be made again: how a new database looks, so that the next one is a copy. A directory of your own; without one that can be used, the temporary directory serves. |
| \`HINDSIGHT_POSTGRES_USER\` | | System account that runs the embedded PostgreSQL when the server runs as root, which PostgreSQL refuses to. Otherwise \`postgres\` if there is one, else \`nobody\`. |

What one bank overrides – retain, recall and reflect settings – is set over the API: \`PATCH /v1/default/banks/{bank_id}/config\`.
`
}

function tableOf(variables: Readonly<Record<string, z.ZodType>>): string {
  const rows = Object.entries(variables).map(
    ([name, schema]) => `| \`HINDSIGHT_API_${name}\` | ${defaultOf(schema)} | ${cell(schema.description ?? '')} |`,
  )
  return ['| variable | default | meaning |', '|---|---|---|', ...rows].join('\n')
}

function defaultOf(schema: z.ZodType): string {
  const result = schema.safeParse(undefined)
  if (!result.success || result.data === undefined) return ''
  if (Array.isArray(result.data)) return result.data.length === 0 ? '' : `\`${result.data.join(',')}\``
  return typeof result.data === 'object' ? '' : `\`${String(result.data)}\``
}

const cell = (text: string) => text.replaceAll('|', '\\|')
