import type { Difference } from './openapi/compare-documents.ts'

/** Differences from the reference that are meant. A place may hold `*` for anything. */
export interface MeantDifference {
  readonly places: readonly string[]
  readonly there?: string
  readonly here?: string
  readonly reason: string
}

export const MEANT: readonly MeantDifference[] = [
  {
    places: ['* header authorization'],
    here: 'absent',
    reason: 'Described once, as a security scheme, and not as a parameter of each operation.',
  },
  { places: ['* 422'], here: 'absent', reason: 'Described once for all refusals, as 4XX.' },
  { places: ['* 4XX', '* 5XX'], there: 'absent', reason: 'Every refusal has the same shape, and it is described.' },
  {
    places: ['GET * query *', 'DELETE * query *', 'POST * query *'],
    there: 'null',
    here: 'no null',
    reason: 'What may be left out may be left out; but a query is text and cannot say null.',
  },
  { places: ['* path *'], here: 'minLength 1', reason: 'An empty id is no id.' },
  {
    places: [
      'CreateMentalModelRequest.id',
      'MemoryItem.document_id',
      '*.source_query',
      'CreateFolderRequest.name',
      'CreatePageRequest.name',
      'UpdateNodeRequest.name',
      'CreateWebhookRequest.url',
      'CreateWebhookRequest.secret',
      'UpdateWebhookRequest.url',
      'UpdateWebhookRequest.secret',
      'BankTemplateMentalModel.id',
    ],
    here: 'minLength 1',
    reason: 'An empty id, name, question, address or secret is a mistake of the caller.',
  },
  {
    places: ['CreateFolderRequest.name', 'CreatePageRequest.name', 'UpdateNodeRequest.name'],
    here: 'maxLength 256',
    reason: 'It is a title.',
  },
  {
    places: ['CreateWebhookRequest.url', 'UpdateWebhookRequest.url'],
    here: 'maxLength 2000',
    reason: 'As long as addresses get.',
  },
  {
    places: ['*Directive*.priority'],
    here: '*2147483*',
    reason: 'What the database can hold; more was a 500.',
  },
  {
    places: ['CreatePageRequest.max_tokens', 'UpdateNodeRequest.max_tokens'],
    here: 'm??imum *',
    reason: 'A page of no length is a mistake, and so is one of more than a million tokens.',
  },
  {
    places: ['WebhookHttpConfig.timeout_seconds', 'GET */deliveries query limit'],
    here: 'm??imum *',
    reason: 'Zero and less mean nothing here; nobody waits longer than five minutes.',
  },
  {
    places: ['MentalModelTrigger-*.fact_types', 'ReflectRequest.fact_types'],
    here: 'minItems 1',
    reason: 'The same rule: an empty list is refused with 422; here it is also described.',
  },
  {
    places: ['UpdateMemoryRequest.fact_type', 'UpdateMemoryRequest.state', 'DELETE */memories query type'],
    there: 'one of anything',
    reason: 'The same words are accepted; a word that means nothing is refused with 422 and not silently ignored.',
  },
  {
    places: ['UpdateMemoryRequest.occurred_*'],
    here: 'may be string',
    reason: 'The same: a time, or an empty text that clears it.',
  },
  { places: ['BankTemplateManifest.version'], here: 'one of 1', reason: 'The same: any other version is refused.' },
  {
    places: ['BankTemplateConfig'],
    here: 'any object',
    reason: 'All settings of a bank may be in a template, not some; each is checked as PATCH config checks it.',
  },
  {
    places: ['POST */import body application/json'],
    here: 'present',
    reason: 'The same body; the reference does not describe it.',
  },
  {
    places: ['MemoryItem.timestamp*'],
    reason: 'The same texts: a time, `unset` or an empty text. Both forms are one text here.',
  },
  {
    places: ['MemoryItem.metadata{}'],
    here: 'null',
    reason: 'The same: keys without a value are left out. Here it is described.',
  },
  {
    places: ['MemoryItem.tags'],
    here: 'may be string',
    reason: 'The same: one tag may be written as plain text. Here it is described.',
  },
  {
    places: ['RetainRequest.operation_id'],
    here: '*',
    reason: 'The same: it must be a UUID. Here it is described.',
  },
  {
    places: ['CreateMentalModelRequest.source_query'],
    reason: 'May be left out when `content` is given, which is an addition.',
  },
  {
    places: ['MentalModelTrigger-Input.*'],
    there: 'default *',
    here: 'default undefined',
    reason: 'Of pages: what is left out keeps the value of the page, so that there is no default to describe.',
  },
  {
    places: ['MapField-Input.fields', 'WebhookHttpConfig.*', 'CreateWebhookRequest.http_config'],
    reason: 'The same values hold when it is left out; only the description says it in another place.',
  },
  {
    places: ['WebhookResponse.secret', 'WebhookDeliveryListResponse.next_cursor'],
    reason: 'Always there, and null; so it is described as such.',
  },
  {
    places: ['DryRunExtractionResult.*', 'ExtractedFact.entities'],
    there: 'optional',
    here: 'required',
    reason: 'Always there.',
  },
  {
    places: ['* 200', 'ListMemoryUnitsResponse.items[]', 'ListDocumentsResponse.items[]'],
    there: 'any*',
    reason: 'The same answer; the reference does not describe it.',
  },
  { places: ['GET /v1/bank-template-schema 200'], here: 'type object', reason: 'A JSON Schema is an object.' },
  {
    places: ['GET */files/download/{key} 200 *'],
    reason: 'It answers the bytes of whatever file it is, under its own content type.',
  },
  {
    places: ['Body_file_retain.request'],
    here: 'contentMediaType application/json',
    reason: 'The same: a text that holds JSON. Here it is described.',
  },
  { places: ['GET /metrics 200 *'], reason: 'Metrics are text, there as here.' },
  {
    places: ['EntityDetailResponse.*'],
    there: 'present',
    here: 'absent',
    reason: 'Of the removed operation `regenerate`, which answers 410 with a `detail` and nothing else.',
  },
  { places: ['EntityDetailResponse.detail'], there: 'absent', here: 'present', reason: 'The same removed operation.' },
  {
    places: ['GET */llm-requests query document_id', 'GET */llm-requests query memory_id'],
    here: 'absent',
    reason: 'A request to a model may concern several documents; unknown parameters are named in `X-Ignored-Params`.',
  },
  {
    places: [
      'VersionResponse.server_version',
      'VersionResponse.protocol_version',
      'RecallRequest.metadata',
      'RecallRequest.time_range',
      'RecallResult.speaker',
      'RecallResult.occurred_precision',
      'RecallResponse.degraded',
      'RetainResponse.results',
      'RetainResponse.memory_defense',
      'DryRunExtractionResult.problems',
      'ReflectResponse.model_used',
      'ReflectResponse.grounding',
      'ReflectResponse.degraded',
      'POST */reflect 200 text/event-stream',
      'BankStatsResponse.model_usage',
      'BankStatsResponse.language_models',
      'BankStatsResponse.language_budget',
      'EntityDetailResponse.aliases',
      'EntityDetailResponse.merged',
      'MentalModelResponse.next_refresh_at',
      'MentalModelResponse.last_refresh_error',
      'MentalModelResponse.last_refresh_failed_at',
      'CreateMentalModelRequest.content',
      'UpdateMentalModelRequest.content',
      'UpdateMemoryRequest.superseded_by',
    ],
    there: 'absent',
    here: 'present',
    reason: 'An addition; see docs/compatibility.md.',
  },
  {
    places: [
      'DELETE */memories/{memory_id}',
      'GET /v1/default/config/effective',
      'GET /status',
      'POST */memories/{memory_id}/revert',
      'POST */memories/{memory_id}/merge',
      'POST */entities/{entity_id}/merge',
      'POST */entities/{entity_id}/separate',
      'POST */mental-models/{mental_model_id}/history/{version}/restore',
    ],
    there: 'absent',
    here: 'present',
    reason: 'An operation of our own.',
  },
  {
    places: [
      'POST */document-transfer/export query include_bank',
      'POST */document-transfer/export query include_history',
    ],
    there: 'absent',
    here: 'present',
    reason: 'A parameter of our own.',
  },
]

/** Why a difference is meant; null when it is not. The first that fits counts. */
export function meaningOf(difference: Difference): MeantDifference | null {
  return MEANT.find((meant) => meant.places.some((place) => isMeant(meant, place, difference))) ?? null
}

/** Whether it is a difference of this place. */
export function isMeant({ there = '*', here = '*' }: MeantDifference, place: string, difference: Difference): boolean {
  return fits(place, difference.place) && fits(there, difference.there) && fits(here, difference.here)
}

/** `*` is any text, `?` any character. */
function fits(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 's').test(text)
}
