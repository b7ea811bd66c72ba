import { readConfig } from './load-config.ts'

/** A value that is looked up when the server is started. */
const REFERENCE = /^env:/

/** Any text can be a key. */
const KEY = /_API_KEY$/

/**
 * What a server would say to these settings (environment variables, by name) without starting one: warnings about names
 * that it does not know or act on, and what is still missing. References such as `env:NAME` are not looked up.
 * @throws InvalidConfig for values that no server would start with.
 */
export function checkSettings(settings: Readonly<Record<string, string>>): readonly string[] {
  const known = Object.entries(settings).map(([name, value]): [string, string] =>
    // A name is right or wrong whatever it refers to.
    REFERENCE.test(value) && !KEY.test(name) ? [name, ''] : [name, value],
  )
  const { config, incomplete } = readConfig({
    ...Object.fromEntries(known),
    HINDSIGHT_API_TENANT_API_KEY: 'of the profile',
  })
  return [...config.warnings, ...incomplete]
}
