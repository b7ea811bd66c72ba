import { ApiError } from '../errors.ts'
import type { TenantExtension } from './tenant-extension.ts'

/** Lets a request in, or throws ApiError 401 or 403. */
export type Gate = (request: Request, mcp: boolean) => Promise<void>

/** Asks an extension about every request to the memory of `schema`. */
export function gateOf(extension: TenantExtension, schema: string): Gate {
  return async (request, mcp) => {
    const { headers, method, url } = request
    const authorization = headers.get('authorization')
    const context: unknown = await askExtension(extension, {
      apiKey: authorization === null ? null : authorization.replace(/^bearer\s+/i, ''),
      headers: Object.fromEntries(headers),
      method,
      path: new URL(url).pathname,
      mcp,
    })
    if (typeof context !== 'object' || context === null) {
      throw new TypeError('authenticate() of the tenant extension must return an object, such as { tenant }')
    }
    const { tenant } = context as { tenant?: unknown }
    if (tenant !== undefined && tenant !== schema) {
      throw new ApiError(
        403,
        `This server holds the memory of ${JSON.stringify(schema)} alone; ${JSON.stringify(tenant)} needs a server of its own, with HINDSIGHT_API_DATABASE_SCHEMA.`,
      )
    }
  }
}

async function askExtension(extension: TenantExtension, request: Parameters<TenantExtension['authenticate']>[0]) {
  try {
    return await extension.authenticate(request)
  } catch (error) {
    if (isRefusal(error)) throw new ApiError(401, `Authentication failed: ${error.message}`)
    throw error
  }
}

/** What was thrown on purpose. A slip or a lost connection may say in its message what no caller should know. */
function isRefusal(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  return error.name === 'AuthenticationError' || (error.constructor === Error && !('code' in error))
}
