const SECRET_NAME = /(KEY|TOKEN|PASSWORD|SECRET|HEADERS)$/

/** A value as it may be shown: of a secret only that there is one, of an address all but its password. */
export function maskSetting(name: string, value: string): string {
  if (/^env:\w+$/.test(value)) return value
  if (isSecretName(name)) return '(hidden)'
  return value.replace(/(:\/\/[^:@/]*):[^@/]*@/, '$1:(hidden)@')
}

export const isSecretName = (name: string): boolean => SECRET_NAME.test(name)

/** Whether a value should not stand on a command line: a secret itself, or an address with a password in it. */
export const isSecretValue = (name: string, value: string): boolean => maskSetting(name, value) !== value
