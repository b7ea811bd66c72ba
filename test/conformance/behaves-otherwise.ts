import type { OperationName } from 'hindsight-contract'

const MALFORMED = 'malformed id: 400, not 500'
const ISO_TIMES = 'times are ISO 8601'
const NO_MODEL = 'works without a language model'

/** In a few words, where an operation answers otherwise than the reference does; docs/compatibility.md has the reasons. */
export const BEHAVES_OTHERWISE: Readonly<Partial<Record<OperationName, string>>> = {
  putBankProfile: 'no override masks what was set last',
  mergeBackground: NO_MODEL,
  probeBankLlm: 'a bank that is not there: 404',
  retainMemories: 'items without an id get a document of their own; several strategies stay one operation',
  recallMemories: 'a memory that does not fit is skipped, packing goes on',
  dryRunExtract: NO_MODEL,
  patchMemory: 'unknown `state`: 422',
  clearMemories: 'unknown `type`: 422',
  deleteObservationsOfMemory: MALFORMED,
  requestConsolidation: NO_MODEL,
  reflect: NO_MODEL,
  retainFiles:
    'more than 100 MB: 413; reads texts, no pictures and sounds; nothing is stored for a bank that is not there',
  exportDocuments: 'the storage key ends in the name of the archive',
  deleteDocument: 'an observation loses its evidence, not its life',
  listMentalModels: '`exact` compares sets',
  createMentalModel: `taken id: 409; ${NO_MODEL}`,
  patchMentalModel: 'nothing to change: the model as it is',
  refreshMentalModel: NO_MODEL,
  dryRunRefreshMentalModel: NO_MODEL,
  createKnowledgePage: NO_MODEL,
  patchKnowledgeNode: 'taken name: 409',
  searchKnowledgeBase: 'the snippet is what answers',
  createDirective: 'a bank that is not there: 404',
  getDirective: MALFORMED,
  patchDirective: MALFORMED,
  deleteDirective: MALFORMED,
  importBankTemplate:
    'all or nothing; a dry run compares with the bank and needs the key; any mental model id; broken JSON: 422',
  createWebhook: ISO_TIMES,
  listWebhooks: ISO_TIMES,
  patchWebhook: `${MALFORMED}; ${ISO_TIMES}`,
  deleteWebhook: MALFORMED,
  listWebhookDeliveries: `${MALFORMED}; ${ISO_TIMES}; limit at least 1`,
  listAuditLogs: 'bad date: 400, not 500; of the system itself only memory defense',
  listLlmRequests: 'without what was said, unless it is to be kept; not by document or memory; bad date: 400',
}
