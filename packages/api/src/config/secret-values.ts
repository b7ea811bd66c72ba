const MASK = '********'

/** Variables that hold a password, a key, or what may hold one. */
const SECRET = /KEY|SECRET|TOKEN$|HEADERS|EXTRA_BODY/
const CALLABLE = /WEBHOOK_URL$/
const ADDRESS = /URL|API_BASE|ENDPOINT/

/** Whether a value must not be repeated. */
export const isSecret = (variable: string): boolean => SECRET.test(variable) || ADDRESS.test(variable)

/** A value as it may be shown: secrets masked, addresses without what they hold of one. */
export function maskSecret(variable: string, value: unknown): unknown {
  if (value === undefined || value === null || value === '') return value ?? null
  if (SECRET.test(variable)) return MASK
  // Whoever knows the path of such an address may call it.
  if (typeof value === 'string' && CALLABLE.test(variable))
    return URL.canParse(value) ? `${new URL(value).origin}/${MASK}` : MASK
  return typeof value === 'string' && ADDRESS.test(variable) ? maskAddress(value) : value
}

function maskAddress(text: string): string {
  if (!URL.canParse(text)) return /[@=?]/.test(text) ? MASK : text
  const url = new URL(text)
  if (url.password !== '') url.password = MASK
  else if (url.username !== '' && url.protocol.startsWith('http')) url.username = MASK
  for (const name of new Set(url.searchParams.keys())) url.searchParams.set(name, MASK)
  return url.href.replace(/\/$/, text.endsWith('/') ? '/' : '')
}
