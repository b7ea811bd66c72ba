import type {
  EffectiveConfigResponse,
  HealthResponse,
  ReflectResponse,
  RetainResponse,
  ServerStatusResponse,
  VersionResponse,
} from 'hindsight-contract'
import {
  CoreVerbs,
  type RecallOptions,
  type ReflectOptions,
  type ReflectStreamEvent,
  type RetainBatchOptions,
  type RetainItem,
  type RetainOptions,
} from './core-verbs.ts'
import type { RecallResults } from './recall-results.ts'
import { AuditLog } from './resources/audit-log.ts'
import { Banks } from './resources/banks.ts'
import { Directives } from './resources/directives.ts'
import { DocumentTransfer } from './resources/document-transfer.ts'
import { Documents } from './resources/documents.ts'
import { Entities } from './resources/entities.ts'
import { Files } from './resources/files.ts'
import { KnowledgeBase } from './resources/knowledge-base.ts'
import { Memories } from './resources/memories.ts'
import { MentalModels } from './resources/mental-models.ts'
import { Operations } from './resources/operations.ts'
import { Resource } from './resources/resource.ts'
import { Webhooks } from './resources/webhooks.ts'
import type { RequestOptions, Transport } from './transport.ts'

class Monitoring extends Resource {
  version(options?: RequestOptions): Promise<VersionResponse> {
    return this.call('getVersion', {}, options)
  }
  health(options?: RequestOptions): Promise<HealthResponse> {
    return this.call('getHealth', {}, options)
  }
  status(options?: RequestOptions): Promise<ServerStatusResponse> {
    return this.call('getStatus', {}, options)
  }
}

/** The whole API over any transport: the verbs, and a namespace for each kind of thing. */
export class ApiNamespaces {
  readonly banks: Banks
  readonly memories: Memories
  readonly mentalModels: MentalModels
  readonly directives: Directives
  readonly documents: Documents
  readonly documentTransfer: DocumentTransfer
  readonly entities: Entities
  readonly files: Files
  readonly operations: Operations
  readonly knowledgeBase: KnowledgeBase
  readonly webhooks: Webhooks
  readonly auditLog: AuditLog
  readonly #verbs: CoreVerbs
  readonly #monitoring: Monitoring

  constructor(transport: Transport) {
    this.banks = new Banks(transport)
    this.memories = new Memories(transport)
    this.mentalModels = new MentalModels(transport)
    this.directives = new Directives(transport)
    this.documents = new Documents(transport)
    this.documentTransfer = new DocumentTransfer(transport)
    this.entities = new Entities(transport)
    this.files = new Files(transport)
    this.operations = new Operations(transport)
    this.knowledgeBase = new KnowledgeBase(transport)
    this.webhooks = new Webhooks(transport)
    this.auditLog = new AuditLog(transport)
    this.#verbs = new CoreVerbs(transport)
    this.#monitoring = new Monitoring(transport)
  }

  /** Stores content as memories; the bank is made when it is missing. */
  retain(bankId: string, content: string, options: RetainOptions = {}): Promise<RetainResponse> {
    return this.#verbs.retain(bankId, content, options)
  }

  retainBatch(bankId: string, items: readonly RetainItem[], options: RetainBatchOptions = {}): Promise<RetainResponse> {
    return this.#verbs.retainBatch(bankId, items, options)
  }

  /** Finds memories by meaning, keyword, graph and time together. */
  recall(bankId: string, query: string, options: RecallOptions = {}): Promise<RecallResults> {
    return this.#verbs.recall(bankId, query, options)
  }

  /** Answers from the memories, with what the answer rests on. */
  reflect(bankId: string, query: string, options: ReflectOptions = {}): Promise<ReflectResponse> {
    return this.#verbs.reflect(bankId, query, options)
  }

  /**
   * Answers as `reflect` does, and tells what happens on the way: phases, searches, the text piece by piece (`text_reset`:
   * it begins anew), and last the `result`. Ending the loop early cancels the work.
   */
  reflectStream(
    bankId: string,
    query: string,
    options: ReflectOptions = {},
  ): AsyncGenerator<ReflectStreamEvent, void, undefined> {
    return this.#verbs.reflectStream(bankId, query, options)
  }

  getVersion(options?: RequestOptions): Promise<VersionResponse> {
    return this.#monitoring.version(options)
  }

  health(options?: RequestOptions): Promise<HealthResponse> {
    return this.#monitoring.health(options)
  }

  /** How the server does: database, queue, models, index, event loop, and in `degraded` what is not as it should be. */
  serverStatus(options?: RequestOptions): Promise<ServerStatusResponse> {
    return this.#monitoring.status(options)
  }

  /** Every setting of the server, or of a bank, and who has decided it. */
  effectiveConfig(options?: { bankId?: string; strategy?: string } & RequestOptions): Promise<EffectiveConfigResponse> {
    return this.banks.effectiveConfig(options)
  }
}
