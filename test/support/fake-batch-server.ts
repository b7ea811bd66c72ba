import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

interface BatchLine {
  readonly custom_id: string
  readonly body: { readonly messages: readonly { readonly role: string; readonly content: string }[] }
}

export interface FakeBatch {
  readonly id: string
  readonly lines: readonly BatchLine[]
  readonly metadata: Record<string, string>
}

/** The batch protocol of OpenAI on a free loopback port: files and batches, which end when they are told to. */
export interface FakeBatchServer extends AsyncDisposable {
  /** Ends in `/v1`. */
  readonly url: string
  readonly batches: readonly FakeBatch[]
  /** Ends a batch. The answer to a line is text of a completion, or null for a request that failed. */
  complete(batch: FakeBatch, answer: (line: BatchLine) => string | null): void
  fail(batch: FakeBatch): void
}

export async function startFakeBatchServer(): Promise<FakeBatchServer> {
  const files = new Map<string, string>()
  const batches: FakeBatch[] = []
  const states = new Map<string, object>()
  const running = (batch: FakeBatch) => ({
    status: 'in_progress',
    request_counts: { total: batch.lines.length, completed: 0, failed: 0 },
  })
  const wire = (batch: FakeBatch) => ({
    id: batch.id,
    object: 'batch',
    metadata: batch.metadata,
    ...(states.get(batch.id) ?? running(batch)),
  })
  const server = createServer((incoming, outgoing) => {
    const answer = (status: number, body: unknown) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      outgoing.writeHead(status, { 'content-type': 'application/json' }).end(text)
    }
    serve(incoming).then(
      (body) => answer(body === null ? 404 : 200, body ?? { error: { message: 'not found' } }),
      (error: unknown) => answer(500, { error: { message: String(error) } }),
    )
  })

  async function serve(incoming: IncomingMessage): Promise<unknown> {
    const path = new URL(incoming.url!, 'http://localhost').pathname
    const [, , kind, id] = path.split('/')
    if (incoming.method === 'GET' && kind === 'files') return files.get(id!) ?? null
    if (incoming.method === 'GET' && id !== undefined) {
      const batch = batches.find((one) => one.id === id)
      return batch === undefined ? null : wire(batch)
    }
    if (incoming.method === 'GET') return { object: 'list', data: batches.map(wire).reverse(), has_more: false }
    const body = await new Response(await read(incoming), { headers: headersOf(incoming) })
    if (kind === 'files') {
      const file = (await body.formData()).get('file') as File
      const name = `file-${files.size}`
      files.set(name, await file.text())
      return { id: name, object: 'file' }
    }
    const { input_file_id: input, metadata } = (await body.json()) as {
      input_file_id: string
      metadata: Record<string, string>
    }
    const lines = files.get(input)!.trim().split('\n')
    const batch = { id: `batch-${batches.length}`, metadata, lines: lines.map((line) => JSON.parse(line) as BatchLine) }
    batches.push(batch)
    return wire(batch)
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    batches,
    complete(batch, answer) {
      const output = batch.lines.map((line) => {
        const content = answer(line)
        const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 }
        const choices = [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }]
        return JSON.stringify({
          custom_id: line.custom_id,
          response: content === null ? { status_code: 500, body: {} } : { status_code: 200, body: { choices, usage } },
        })
      })
      files.set(`output-${batch.id}`, output.reverse().join('\n'))
      states.set(batch.id, { status: 'completed', output_file_id: `output-${batch.id}` })
    },
    fail(batch) {
      states.set(batch.id, { status: 'failed', errors: { data: [{ message: 'too large' }] } })
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function read(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

const headersOf = (incoming: IncomingMessage): Record<string, string> => ({
  'content-type': incoming.headers['content-type'] ?? 'application/json',
})
