export type ModelsFound =
  | { readonly verdict: 'accepted'; readonly models: readonly string[] }
  | { readonly verdict: 'failed'; readonly message: string; readonly isRefusal: boolean }

const TIMEOUT_MS = 15_000

/**
 * Asks a provider for its models (`GET /models`, as OpenAI and those that speak its protocol have it): the cheapest
 * call that a wrong key fails.
 */
export async function checkModels(baseUrl: string, key: string | undefined): Promise<ModelsFound> {
  const url = `${baseUrl.replace(/\/+$/, '')}/models`
  let response: Response
  try {
    response = await fetch(url, {
      headers: { accept: 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
  } catch (error) {
    const { message, cause } = error as Error & { cause?: { code?: string } }
    return { verdict: 'failed', message: `${url} does not answer (${cause?.code ?? message}).`, isRefusal: false }
  }
  if (response.status === 401 || response.status === 403) {
    return { verdict: 'failed', message: `${url} refuses the key (HTTP ${response.status}).`, isRefusal: true }
  }
  if (!response.ok) return { verdict: 'failed', message: `${url} answers HTTP ${response.status}.`, isRefusal: false }
  const body = (await response.json().catch(() => null)) as { data?: { id?: unknown }[] } | null
  const ids = Array.isArray(body?.data) ? body.data.map(({ id }) => id) : []
  return { verdict: 'accepted', models: ids.filter((id): id is string => typeof id === 'string') }
}
