/** `?a=1&b=x&b=y`: lists become repeated keys; undefined and null are left out. Empty when nothing is left. */
export function queryString(query: Readonly<Record<string, unknown>> | undefined): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === null) continue
    for (const entry of Array.isArray(value) ? value : [value]) parameters.append(name, String(entry))
  }
  const text = parameters.toString()
  return text === '' ? '' : `?${text}`
}
