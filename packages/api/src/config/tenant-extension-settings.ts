import { InvalidConfig } from './invalid-config.ts'

/** An extension that decides who may call, and what it is made with. */
export interface TenantExtensionSettings {
  readonly module: string
  /** Of the export. */
  readonly name: string
  readonly config: Readonly<Record<string, string>>
}

const PREFIX = 'HINDSIGHT_API_TENANT_'
/** Extensions that come with the wider system; what they do is built in. */
const BUILT_IN = /^hindsight_api\.[\w.]+:(DefaultTenantExtension|ApiKeyTenantExtension)$/
const OF_THE_WIDER_SYSTEM = /^hindsight_api\./

/**
 * What `TENANT_EXTENSION` asks for; null when that is built in. `missing` tells what a built-in one needs.
 * @throws InvalidConfig for one that cannot be run here: a server that was meant to be protected must not be open.
 */
export function resolveTenantExtension(
  given: string | undefined,
  apiKey: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): { readonly extension: TenantExtensionSettings | null; readonly missing: readonly string[] } {
  if (given === undefined) return { extension: null, missing: [] }
  const builtIn = BUILT_IN.exec(given)
  if (builtIn !== null) {
    const needsKey = builtIn[1] === 'ApiKeyTenantExtension' && apiKey === undefined
    return { extension: null, missing: needsKey ? [`${PREFIX}API_KEY is needed for ${PREFIX}EXTENSION=${given}`] : [] }
  }
  if (OF_THE_WIDER_SYSTEM.test(given)) {
    throw new InvalidConfig(
      `${PREFIX}EXTENSION=${given} is written in Python, which does not run here, and the server must not be open instead. ` +
        `Name a module in JavaScript, or set ${PREFIX}API_KEY without an extension.`,
    )
  }
  const at = given.lastIndexOf(':')
  return {
    extension: { module: given.slice(0, at), name: given.slice(at + 1), config: configOf(environment) },
    missing: [],
  }
}

/** The other variables of the family, by name in lower case. */
function configOf(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const names = Object.keys(environment).filter((name) => isOfTenant(name) && name !== `${PREFIX}EXTENSION`)
  return Object.fromEntries(names.map((name) => [name.slice(PREFIX.length).toLowerCase(), environment[name]!]))
}

export const isOfTenant = (variable: string): boolean => variable.startsWith(PREFIX)
