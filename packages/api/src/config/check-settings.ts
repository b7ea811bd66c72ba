import { loadConfig } from './load-config.ts'

/** A value that is looked up when the server is started. */
const REFERENCE = /^env:/

/**
 * What a server would say to these settings (environment variables, by name) without starting one: warnings about names
 * that it does not know or act on. References such as `env:NAME` are not looked up.
 * @throws InvalidConfig for values that no server would start with.
 */
export function checkSettings(settings: Readonly<Record<string, string>>): readonly string[] {
  const values = Object.entries(settings).filter(([, value]) => !REFERENCE.test(value))
  const references = Object.keys(settings).filter((name) => !values.some(([known]) => known === name))
  // A name is right or wrong whatever it refers to.
  const unset = Object.fromEntries(references.map((name) => [name, '']))
  return loadConfig({ ...unset, ...Object.fromEntries(values), HINDSIGHT_API_TENANT_API_KEY: 'of the profile' })
    .warnings
}
