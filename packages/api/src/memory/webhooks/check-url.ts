import { isIP } from 'node:net'
import { badRequest } from '../../errors.ts'
import { isPrivateAddress } from './private-address.ts'

/**
 * The address of a webhook as it can be called. Names are looked up when it is called.
 * @throws ApiError 400 for another scheme, credentials in it, or an address of a private network that nobody allowed
 */
export function checkUrl(text: string, allowedHosts: readonly string[]): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol))
    throw badRequest(`url: ${JSON.stringify(text)} is no http or https address`)
  if (url.username !== '' || url.password !== '') {
    throw badRequest('url: put credentials into http_config.headers; those of an address would be shown to readers')
  }
  const host = hostOf(url)
  if (isIP(host) !== 0 && isPrivateAddress(host) && !isAllowedHost(url, allowedHosts)) {
    throw badRequest(
      `url: ${host} belongs to a private network; the server has to allow it with HINDSIGHT_API_WEBHOOK_ALLOWED_HOSTS`,
    )
  }
  return url
}

/** Without the brackets of IPv6. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1')

/** By name, or by name and port. */
export const isAllowedHost = (url: URL, allowedHosts: readonly string[]): boolean =>
  allowedHosts.some((allowed) => allowed === hostOf(url) || allowed === url.host)
