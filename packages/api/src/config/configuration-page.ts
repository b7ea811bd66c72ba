import type { z } from 'zod'
import { type BankSetting, bankSettingDefaults, bankSettingNames, bankSettingsSchema } from './bank/bank-settings.ts'
import { settingsWithVariable } from './bank/bank-variables.ts'
import { inertVariables } from './inert-variables.ts'
import { languageOverrides } from './language-variables.ts'
import { families } from './variables.ts'

/** The content of docs/configuration.md. */
export function configurationPage(): string {
  return `# Configuration

Everything has a default; nothing needs to be set. Unknown \`HINDSIGHT_*\` names are reported at start with the nearest
known one, and so are [names that are accepted without effect](#accepted-without-effect). A value that does not fit
ends the start with exit code 2 and says what the variable takes. This page is generated
(\`npx tsx scripts/configuration-table.ts\`).

## Where a value comes from

The last of these that says something wins:

| layer | what it is |
|---|---|
| default | built in |
| environment | \`HINDSIGHT_API_…\` of the process |
| profile | what was set for a [profile](profiles.md), or given to \`HindsightEmbedded\` |
| command line | flags of \`hindsight-api\` and \`hindsight-worker\`; only for the server itself |
| tenant | \`HINDSIGHT_API_TENANT_CONFIG\`; only [settings of banks](#settings-of-banks), as all that follow |
| bank | \`PATCH /v1/default/banks/{bank_id}/config\`; null takes an override back |
| strategy | an entry of the bank's \`retain_strategies\`, for retains that name it |

A change of a bank holds at once, in all processes. \`hindsight-api --show-config\` prints what would hold and where each
value comes from, without starting a server; \`hindsight config [bank]\` asks a running one, as does
\`GET /v1/default/config/effective?bank_id=…&strategy=…\` (\`client.effectiveConfig({ bankId, strategy })\`). Secrets are
masked.

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

For those who manage or ask a server, not for the server itself:

| variable | default | meaning |
|---|---|---|
| \`HINDSIGHT_PROFILE\`, \`HINDSIGHT_EMBED_PROFILE\` | \`default\` | Profile of the \`hindsight\` command. |
| \`HINDSIGHT_URL\`, \`HINDSIGHT_EMBED_API_URL\`, \`HINDSIGHT_API_URL\` | | A server that the \`hindsight\` command asks instead of a profile. |
| \`HINDSIGHT_API_KEY\`, \`HINDSIGHT_EMBED_API_TOKEN\` | | Its key. |
| \`HINDSIGHT_EMBED_API_DATABASE_URL\` | | Database of daemons that managers start; goes before \`HINDSIGHT_API_DATABASE_URL\`. |
| \`HINDSIGHT_EMBED_DAEMON_IDLE_TIMEOUT\` | \`300\` | Seconds without work after which such a daemon leaves; 0 = never. |
| \`HINDSIGHT_EMBED_DAEMON_STARTUP_TIMEOUT\` | \`60\` | Seconds that its start may take. |

## Settings of banks

For all banks as \`HINDSIGHT_API_<NAME>\` (\`HINDSIGHT_API_RETAIN_CHUNK_SIZE=2000\`; lists and objects as JSON), for one as
below. Keys, addresses and everything else above are the server's alone: a bank that tries to set them gets 400.

| setting | default | meaning |
|---|---|---|
${bankSettingNames.map(bankSettingRow).join('\n')}

¹ Only of a bank or tenant; there is no variable.

## Accepted without effect

Names of the wider system that do nothing here (\`HINDSIGHT_API_\` before each; \`*\` stands for anything). Those that are
set are listed once at start. Names of the web interface (\`HINDSIGHT_CP_*\`), of clients and of containers are left alone.

| names | why | instead |
|---|---|---|
${inertVariables.map(({ names, because, instead = '' }) => `| ${names.map((name) => `\`${name}\``).join(', ')} | ${cell(because)} | ${cell(instead)} |`).join('\n')}
`
}

function bankSettingRow(name: BankSetting): string {
  const value = bankSettingDefaults[name]
  const mark = settingsWithVariable.includes(name) ? '' : ' ¹'
  const text = value === null ? '' : `\`${String(value)}\``
  return `| \`${name}\`${mark} | ${text} | ${cell(bankSettingsSchema.shape[name].description ?? '')} |`
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
