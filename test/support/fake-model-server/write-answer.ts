import type { ServerResponse } from 'node:http'
import type { Answer, RecordedRequest } from './behaviour.ts'
import { writeCompletion, writeCompletionStream } from './completions.ts'
import { cohereEmbeddings, googleEmbeddings, openaiEmbeddings, teiEmbeddings } from './embeddings.ts'
import { writeMessage, writeMessageStream } from './messages.ts'
import { cohereRanking, teiRanking } from './rerankings.ts'
import { throughTool } from './schema-asked.ts'

/** Answers in the protocol of the path. What a model says does not matter to embeddings and rerankings. */
export async function writeAnswer(
  answer: Answer,
  { path, body }: RecordedRequest,
  outgoing: ServerResponse,
  dimensions: number,
): Promise<void> {
  const { pathname } = new URL(path, 'http://localhost')
  if (pathname.endsWith('/messages')) {
    return (body.stream ? writeMessageStream : writeMessage)(throughTool(answer, body), body, outgoing)
  }
  const value = valueAt(pathname, body, dimensions)
  if (value !== null) {
    outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    return
  }
  return (body.stream ? writeCompletionStream : writeCompletion)(throughTool(answer, body), body, outgoing)
}

function valueAt(pathname: string, body: unknown, dimensions: number): unknown {
  if (pathname.endsWith('/embeddings')) return openaiEmbeddings(body as never, dimensions)
  if (pathname.endsWith(':batchEmbedContents')) return googleEmbeddings(body as never, dimensions)
  if (pathname.endsWith('/embed')) {
    return isTei(body, 'inputs')
      ? teiEmbeddings(body as never, dimensions)
      : cohereEmbeddings(body as never, dimensions)
  }
  if (pathname.endsWith('/rerank'))
    return isTei(body, 'texts') ? teiRanking(body as never) : cohereRanking(body as never)
  if (pathname.endsWith('/info')) return { model_id: 'fake', max_client_batch_size: 32, max_input_length: 512 }
  return null
}

const isTei = (body: unknown, field: string): boolean => typeof body === 'object' && body !== null && field in body
