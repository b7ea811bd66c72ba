import { FileMetadata, FileRetainRequest } from 'hindsight-contract'
import { badRequest, unprocessable } from '../../errors.ts'
import { makeStorable } from '../../text/storable.ts'

/** What stands in the list for each file, and `update_mode`, which a file does not have. */
const MISPLACED = [...Object.keys(FileMetadata.shape), 'update_mode'].filter((name) => name !== 'parser')

/** What the part `request` says of so many files: the metadata of each. @throws ApiError 400 or 422 */
export function readFileRequest(text: string | undefined, files: number): FileMetadata[] {
  const { parser, files_metadata: given } = parseRequest(text)
  if (given != null && given.length > 0 && given.length !== files) {
    throw badRequest(
      `request.files_metadata has ${given.length} entries for ${files} files: give one for each file, in their order.`,
    )
  }
  const list = given?.length ? given : Array.from({ length: files }, () => FileMetadata.parse({}))
  const ids = list.map(({ document_id }) => document_id).filter((id) => id != null)
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice !== undefined) throw badRequest(`document_id '${twice}' is given to more than one file`)
  return list.map((metadata) => ({ ...metadata, parser: metadata.parser ?? parser }))
}

function parseRequest(text: string | undefined): FileRetainRequest {
  if (text === undefined) {
    throw unprocessable([
      { type: 'missing', loc: ['body', 'request'], msg: 'This field is required; {} will do', input: null },
    ])
  }
  const value = parseJson(text)
  const misplaced = MISPLACED.filter((name) => Object.hasOwn(value, name))
  if (misplaced.length > 0) {
    throw badRequest(
      `request.${misplaced[0]} is not known here: what is said of a file belongs into request.files_metadata, one entry a file` +
        (misplaced.includes('update_mode') ? '; a file always replaces its document.' : '.'),
    )
  }
  const parsed = FileRetainRequest.safeParse(value)
  if (parsed.success) return parsed.data
  throw unprocessable(
    parsed.error.issues.map(({ path, message }) => ({
      type: 'value_error',
      loc: ['body', 'request', ...path.map((key) => (typeof key === 'number' ? key : String(key)))],
      msg: `Value error, ${message}`,
      input: null,
    })),
  )
}

function parseJson(text: string): object {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw badRequest(`request is not valid JSON: ${(error as Error).message}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !makeStorable(value)) {
    throw badRequest('request must be a JSON object such as {"files_metadata": [{"tags": ["a"]}]}')
  }
  return value
}
