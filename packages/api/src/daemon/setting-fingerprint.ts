import { createHmac } from 'node:crypto'

/** Names, comma separated, of the variables that a daemon was given on purpose; set by its manager. */
export const GIVEN_SETTINGS_VARIABLE = 'HINDSIGHT_API_SETTINGS_GIVEN'

/** Tells whether two values are the same without telling either; `key` is the profile's token. 16 hex digits. */
export function fingerprintSetting(key: string, value: string): string {
  return createHmac('sha256', key).update(value).digest('hex').slice(0, 16)
}

/** Fingerprints of the settings that an environment was given on purpose, by variable name. */
export function fingerprintsOfGiven(
  environment: Readonly<Record<string, string | undefined>>,
  key: string,
): Record<string, string> {
  const names = (environment[GIVEN_SETTINGS_VARIABLE] ?? '').split(',').filter((name) => name !== '')
  return Object.fromEntries(names.map((name) => [name, fingerprintSetting(key, environment[name] ?? '')]))
}
