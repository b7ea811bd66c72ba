import { z } from 'zod'
import { flag } from '../variable-kinds.ts'
import { type BankSetting, bankSettingNames, bankSettingsSchema } from './bank-settings.ts'

/** Only banks and tenants decide these. */
const WITHOUT_VARIABLE: readonly BankSetting[] = ['retain_strategies', 'entity_labels', 'entities_allow_free_form']

/** Their variables decide about the server, too, and stand with those of their family. */
const ELSEWHERE: readonly BankSetting[] = ['mcp_enabled_tools', 'audit_log_enabled']

/** Settings of banks that a variable decides for all of them. */
export const settingsWithVariable = bankSettingNames.filter((name) => !WITHOUT_VARIABLE.includes(name))

/** `retain_chunk_size` → `RETAIN_CHUNK_SIZE` */
export const variableOf = (name: BankSetting): string => name.toUpperCase()

/** The variables that decide for all banks, by name without the prefix. */
export const bankVariables: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  settingsWithVariable
    .filter((name) => !ELSEWHERE.includes(name))
    .map((name) => {
      const schema = bankSettingsSchema.shape[name]
      return [
        variableOf(name),
        fromText(schema)
          .optional()
          .describe(schema.description ?? ''),
      ]
    }),
)

/** Takes a text in the first of the ways to read it that gives what the schema wants. */
function fromText(schema: z.ZodType): z.ZodType {
  return z.string().transform((text, context): unknown => {
    const parsed = readings(text).map((reading) => schema.safeParse(reading))
    const fitting = parsed.find(({ success }) => success)
    if (fitting !== undefined) return fitting.data
    // JSON is the richest of the readings, so its complaint is the one that helps.
    const message = parsed.at(-1)?.error?.issues[0]?.message ?? 'does not fit'
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  })
}

function readings(text: string): unknown[] {
  const asFlag = flag.safeParse(text)
  return [text, ...(asFlag.success ? [asFlag.data] : []), jsonOf(text) ?? text]
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
