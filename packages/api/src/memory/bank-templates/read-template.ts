import { BankTemplateManifest } from 'hindsight-contract'
import { ApiError, badRequest } from '../../errors.ts'
import { resolveBankConfig, updateOverrides } from '../banks/bank-config.ts'
import type { EngineSettings } from '../engine.ts'

type WithBankSettings = { readonly settings: Pick<EngineSettings, 'bankSettings'> }

/**
 * A manifest that can be applied.
 * @throws ApiError 400 with what is wrong and where.
 */
export function readTemplate(engine: WithBankSettings, body: unknown): BankTemplateManifest {
  const parsed = BankTemplateManifest.safeParse(body)
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`)
    throw badRequest(`Template schema validation failed: ${problems.join('; ')}`)
  }
  const template = parsed.data
  const problems = [
    ...configProblems(engine, template.bank ?? {}),
    ...nameless('mental_models', template.mental_models ?? []),
    ...nameless('directives', template.directives ?? []),
    ...repeated((template.mental_models ?? []).map(({ id }) => id)).map(
      (id) => `mental_models: id '${id}' is there twice`,
    ),
    ...repeated((template.directives ?? []).map(({ name }) => name)).map(
      (name) => `directives: '${name}' is there twice`,
    ),
  ]
  if (problems.length > 0) throw badRequest(`Template validation failed: ${problems.join('; ')}`)
  return template
}

function configProblems(engine: WithBankSettings, settings: Readonly<Record<string, unknown>>): string[] {
  try {
    const config = resolveBankConfig(engine, { config: updateOverrides(engine, {}, settings) })
    const isInVain = config.retain_custom_instructions !== null && config.retain_extraction_mode !== 'custom'
    return isInVain ? ["bank: retain_custom_instructions needs retain_extraction_mode 'custom'"] : []
  } catch (error) {
    if (error instanceof ApiError) return [`bank: ${error.message}`]
    throw error
  }
}

const nameless = (list: string, entries: readonly { readonly name: string }[]) =>
  entries.flatMap(({ name }, at) => (name.trim() === '' ? [`${list}.${at}: the name is empty`] : []))

const repeated = (names: readonly string[]) => [...new Set(names.filter((name, at) => names.indexOf(name) !== at))]
