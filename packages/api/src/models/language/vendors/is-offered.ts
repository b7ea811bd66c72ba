import { ModelError } from '../../model-error.ts'
import { connectionError, type Endpoint, responseError } from './endpoint-error.ts'
import { readFailure } from './read-failure.ts'

/**
 * Asks for the description of a model, which costs no tokens. False for everything but that: not every endpoint has it,
 * and not every key may read it.
 * @throws ModelError when nobody answers, or the key is not known
 */
export async function isOffered(
  endpoint: Endpoint,
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const response = await fetch(url, { headers, signal })
    const body = await response.text()
    if (response.status === 401) {
      const { message } = readFailure(body)
      throw responseError(endpoint, { status: 401, headers: response.headers, message, body })
    }
    return response.ok && isDescription(body)
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw error instanceof ModelError ? error : connectionError(endpoint, error)
  }
}

function isDescription(body: string): boolean {
  try {
    return typeof (JSON.parse(body) as { id?: unknown } | null)?.id === 'string'
  } catch {
    return false
  }
}
