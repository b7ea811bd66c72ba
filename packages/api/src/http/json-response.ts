/** JSON without a charset. The length is told, so that the compressor can see what is not worth its while. */
export function jsonResponse(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  const text = JSON.stringify(body)
  const length = String(Buffer.byteLength(text))
  return new Response(text, {
    status,
    headers: { 'content-type': 'application/json', 'content-length': length, ...headers },
  })
}
