type HeaderFields = Readonly<Record<string, string>>

export function jsonResponse(status: number, body: unknown, headers: HeaderFields = {}): Response {
  return jsonText(status, JSON.stringify(body), headers)
}

/** JSON without a charset. The length is told, so that the compressor can see what is not worth its while. */
export function jsonText(status: number, text: string, headers: HeaderFields = {}): Response {
  const length = String(Buffer.byteLength(text))
  return new Response(text, {
    status,
    headers: { 'content-type': 'application/json', 'content-length': length, ...headers },
  })
}
