/** A request as it is sent, whatever HTTP thinks of it. */
export interface RawRequest {
  readonly method: string
  /** What stands between method and version. */
  readonly target: string
  /** Besides Host, Connection and Content-Length, which are put in unless they are here. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer | null
  /** Not a whole request: the sender ends the connection after these bytes, and may get no answer. */
  readonly cut: boolean
}

export function bytesOf({ method, target, headers, body }: RawRequest): Buffer {
  const given = new Set(headers.map(([name]) => name.toLowerCase()))
  const added: [string, string][] = [
    ['Host', 'localhost'],
    ['Connection', 'close'],
    ...(body === null || given.has('transfer-encoding')
      ? []
      : [['Content-Length', String(body.length)] as [string, string]]),
  ]
  const lines = [
    `${method} ${target} HTTP/1.1`,
    ...[...added.filter(([name]) => !given.has(name.toLowerCase())), ...headers].map(
      ([name, value]) => `${name}: ${value}`,
    ),
  ]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body ?? Buffer.alloc(0)])
}

/** A longer body is sent again by the seed alone. */
const MOST_SHOWN_BYTES = 4_000

/** The request as a command for a shell; `nc` says what curl would put in order. */
export function commandOf(request: RawRequest, url: string): string {
  const { method, target, headers, body, cut } = request
  if ((body?.length ?? 0) > MOST_SHOWN_BYTES)
    return `${method} ${target} with ${body!.length} bytes: ${body!.toString('utf8', 0, 200)}…`
  const isPlain = /^[A-Z]+$/.test(method) && target.startsWith('/') && !cut && !/[\s"]/.test(target)
  if (!isPlain || headers.some(([name]) => /^(host|transfer-encoding|content-length|connection)$/i.test(name))) {
    const { hostname, port } = new URL(url)
    return `printf %s ${quoted(bytesOf(request).toString('base64'))} | base64 -d | nc ${hostname} ${port}`
  }
  const fields = headers.map(([name, value]) => ` -H ${quoted(`${name}: ${value}`)}`).join('')
  const start = `curl -i --path-as-is --globoff -X ${method}${fields}`
  if (body === null) return `${start} ${quoted(url + target)}`
  return `printf %s ${quoted(body.toString('base64'))} | base64 -d | ${start} --data-binary @- ${quoted(url + target)}`
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
