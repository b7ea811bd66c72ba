/** Variables of the wider system that are accepted and do nothing here. */
export interface InertVariables {
  /** Without the prefix; `*` stands for anything. */
  readonly names: readonly string[]
  readonly because: string
  /** What does what was meant. */
  readonly instead?: string
}

export const inertVariables: readonly InertVariables[] = [
  {
    names: ['TENANT_SUPABASE_*', 'TENANT_SCHEMA_PREFIX'],
    because: 'Signing in with Supabase is not built in; an extension gets these values.',
    instead: '`TENANT_EXTENSION`, `TENANT_API_KEY`',
  },
  {
    names: [
      'OPERATION_VALIDATOR_*',
      'HTTP_EXTENSION',
      'MCP_EXTENSION',
      'MEMORY_DEFENSE_*',
      'MEMORIES_EXTENSION',
      'EXTENSION_PASSTHROUGH_HEADERS',
    ],
    because:
      'Extensions written in Python are not run: nothing that they would refuse or change is refused or changed.',
  },
  { names: ['LOG_JSON_FIELDS'], because: 'A line of JSON has all its fields.' },
  {
    names: ['DAEMON_LOG'],
    because: 'A daemon logs into the directory of its profile.',
    instead: '`hindsight daemon logs`',
  },
  {
    names: ['WORKERS'],
    because: 'A server is one process.',
    instead: 'further `hindsight-api` or `hindsight-worker` on one database',
  },
  {
    names: ['MODEL_INIT_TIMEOUT'],
    because: 'A start does not wait for models.',
    instead: '`hindsight doctor`, `ENABLE_BANK_LLM_HEALTH`',
  },
  {
    names: ['FILE_STORAGE_GCS_*', 'FILE_STORAGE_AZURE_*'],
    because: 'Files are in the database or in a service that speaks the protocol of S3.',
    instead: '`FILE_STORAGE_S3_*`; Google Cloud Storage takes it with an HMAC key',
  },
  { names: ['DATABASE_BACKEND'], because: 'The database is PostgreSQL.' },
  {
    names: ['READ_DATABASE_URL', 'READ_DB_POOL_MIN_SIZE', 'READ_DB_POOL_MAX_SIZE'],
    because: 'What is recalled is read from where it was written, so that nothing is missing.',
  },
  {
    names: ['DB_SESSION_SETUP_ON_ACQUIRE', 'DB_ACQUIRE_WARN_THRESHOLD_MS'],
    because: 'Connections keep no session settings, and `/metrics` tells how long they were waited for.',
  },
  {
    names: ['DB_COMMAND_TIMEOUT', 'DB_MAX_PARALLEL_WORKERS_PER_GATHER', 'MIGRATION_CONCURRENCY'],
    because: 'There is nothing to set.',
    instead: '`DB_STATEMENT_TIMEOUT`',
  },
  {
    names: ['VECTOR_INDEX_*', 'ANN_*', 'TEXT_SEARCH_EXTENSION_*'],
    because: 'Banks are searched in memory, by exact vectors and BM25 over stems of many languages.',
    instead: '`SEARCH_HOME`, `SEARCH_MEMORY_MB`',
  },
  {
    names: ['ENTITY_TRGM_SIMILARITY_THRESHOLD', 'ENTITY_INTRABATCH_MERGE_SIMILARITY', 'RETAIN_ENTITY_*'],
    because: 'Names are compared by rules, not by a similarity of letters.',
    instead: '`POST …/entities/{id}/merge`',
  },
  {
    names: [
      'SEMANTIC_LINK_MIN_SIMILARITY',
      'BM25_*',
      'RECALL_MAX_CANDIDATES_PER_SOURCE',
      'RECALL_STRATEGY_BOOSTS',
      'RECALL_CONNECTION_BUDGET',
      'GRAPH_RETRIEVER',
      'LINK_EXPANSION_*',
    ],
    because: 'One reranker weighs what all arms of a recall have found.',
    instead: '`SEMANTIC_MIN_SIMILARITY`; `min_scores`, `time_range` and `budget` of the request',
  },
  {
    names: ['RETAIN_MAX_COMPLETION_TOKENS', 'CONSOLIDATION_MAX_COMPLETION_TOKENS', 'RETAIN_BATCH_TOKENS'],
    because: 'An answer that was cut is asked for again in halves.',
    instead: '`LLM_EXTRA_BODY`',
  },
  {
    names: ['RETAIN_WALL_TIMEOUT'],
    because: 'An operation may run as long as it gets on.',
    instead: '`WORKER_OPERATION_TIMEOUT_SECONDS`',
  },
  {
    names: [
      'CONSOLIDATION_BATCH_SIZE',
      'CONSOLIDATION_DEDUP_THRESHOLD',
      'CONSOLIDATION_MAX_TOKENS',
      'CONSOLIDATION_RECALL_BUDGET',
      'CONSOLIDATION_MAX_ATTEMPTS',
      'CONSOLIDATION_RECONCILE_INTERVAL_SECONDS',
    ],
    because: 'Consolidation finds its own measure, and no fact is left behind.',
    instead: '`CONSOLIDATION_LLM_BATCH_SIZE`, `CONSOLIDATION_SOURCE_FACTS_MAX_TOKENS`',
  },
  {
    names: [
      'ENABLE_OBSERVATION_HISTORY',
      'OBSERVATION_HISTORY_*',
      'ENABLE_MENTAL_MODEL_HISTORY',
      'MENTAL_MODEL_HISTORY_*',
    ],
    because: 'History is always kept; of a mental model the last 50 versions.',
  },
  {
    names: ['MENTAL_MODEL_REFRESH_CONCURRENCY', 'MENTAL_MODEL_REFRESH_TICK_SECONDS'],
    because: 'A refresh is a queued operation that runs when it is due.',
    instead: '`WORKER_REFRESH_MENTAL_MODEL_RESERVED_SLOTS`, `WORKER_MAX_SLOTS`',
  },
  { names: ['BANK_STATS_CACHE_*'], because: 'Counters are at most a minute old.', instead: '`refresh=true`' },
  {
    names: ['WORKER_*_MAX_SLOTS', 'WORKER_GRAPH_MAINTENANCE_*', 'WORKER_VECTOR_INDEX_MAINTENANCE_*'],
    because: 'Slots are reserved by type, and there is no such maintenance.',
    instead: '`WORKER_RETAIN_RESERVED_SLOTS`, `WORKER_CONSOLIDATION_RESERVED_SLOTS`',
  },
  { names: ['WORKER_CONSOLIDATION_BANK_PRIORITY'], because: 'Banks take turns.' },
  {
    names: ['WORKER_MAX_RETRIES', 'WORKER_TASK_RETRY_BACKOFF_SECONDS'],
    because: 'How often and how soon something is tried again depends on what went wrong.',
    instead: '`POST …/operations/{id}/retry`',
  },
  {
    names: [
      'OPERATION_CLEANUP_*',
      'RETENTION_SWEEP_INTERVAL_SECONDS',
      'MAINTENANCE_START_JITTER_SECONDS',
      'WEBHOOK_DELIVERY_POLL_INTERVAL_SECONDS',
    ],
    because: 'What is due is looked for often enough.',
    instead: '`OPERATION_RETENTION_DAYS`',
  },
  {
    names: ['MCP_STATELESS', 'MCP_LOCAL_BANK_ID'],
    because: 'Every request stands for itself.',
    instead: '`MCP_BANK_ID`',
  },
  {
    names: ['LLM_SUPPORTS_MAX_ITEMS', 'LLM_STRUCTURED_OUTPUT_FORCED_TOOL', 'LLM_TEMPERATURE_VERIFICATION'],
    because: 'What an endpoint cannot do is noticed, and done without.',
    instead: '`LLM_STRICT_SCHEMA`',
  },
  {
    names: ['LLM_*_SERVICE_TIER', 'LLM_OLLAMA_NUM_CTX', 'LLM_SEND_BANK_AS_USER'],
    because: 'What only one vendor knows is not sent by itself.',
    instead: '`LLM_EXTRA_BODY`, such as `{"service_tier": "flex"}`',
  },
  {
    names: ['LLM_GEMINI_SAFETY_SETTINGS'],
    because: 'Gemini is asked in the common protocol, which has no such settings. Banks keep the value.',
  },
  {
    names: ['LLM_CACHE_AFFINITY', '*_LLM_CACHE_AFFINITY', 'LLM_PROMPT_CACHE_ENABLED', 'REFLECT_PROMPT_CACHE_ENABLED'],
    because: 'Prompts begin alike, so that providers cache them by themselves.',
  },
  {
    names: ['FILE_PARSER_MARKITDOWN_*', 'FILE_PARSER_IRIS_*', 'FILE_PARSER_LLAMA_PARSE_*'],
    because: 'Files are read by the built-in parser; pictures are not.',
    instead: '`FILE_PARSER`',
  },
  {
    names: ['LLM_DEBUG_DUMP_4XX'],
    because: 'The error itself is logged.',
    instead: '`LLM_TRACE_CONTENT`',
  },
  {
    names: ['LLM_LITELLMROUTER_CONFIG', '*_LLM_LITELLMROUTER_CONFIG'],
    because: 'Several models are chosen from without LiteLLM.',
    instead: '`LLM_STRATEGY`, `LLM_<n>_…`',
  },
  {
    names: ['LLM_VERTEXAI_*', 'LLAMACPP_*', 'LLM_LLAMACPP_*', 'FIREWORKS_*', 'LLM_FIREWORKS_*', 'XAI_*', 'LLM_XAI_*'],
    because: 'There is no such provider, or none that signs in by itself.',
    instead: '`LLM_BASE_URL` of any endpoint in the common protocol',
  },
  {
    names: [
      'EMBEDDINGS_LOCAL_FORCE_CPU',
      'EMBEDDINGS_LOCAL_ALLOW_MPS',
      'EMBEDDINGS_LOCAL_TRUST_REMOTE_CODE',
      'RERANKER_LOCAL_FORCE_CPU',
      'RERANKER_LOCAL_ALLOW_MPS',
      'RERANKER_LOCAL_FP16',
      'RERANKER_LOCAL_BUCKET_BATCHING',
      'RERANKER_LOCAL_TRUST_REMOTE_CODE',
    ],
    because: 'Local models run on the processor, in ONNX, and never run code of a model.',
  },
  {
    names: [
      'EMBEDDINGS_ONNX_TOKENIZER_NAME_OR_PATH',
      'EMBEDDINGS_ONNX_FILE',
      'EMBEDDINGS_ONNX_OUTPUT_NAME',
      'EMBEDDINGS_ONNX_DIMENSIONS',
      'EMBEDDINGS_ONNX_MAX_TOKENS',
      'EMBEDDINGS_ONNX_NORMALIZE',
    ],
    because: 'The folder of a model says it.',
    instead: '`EMBEDDINGS_ONNX_MODEL_PATH`',
  },
  { names: ['EMBEDDINGS_GEMINI_FORCE_IPV4'], because: 'Node chooses between both by itself.' },
  {
    names: [
      'EMBEDDINGS_VERTEXAI_*',
      'EMBEDDINGS_ZEROENTROPY_*',
      'EMBEDDINGS_LITELLM_SDK_*',
      'RERANKER_ALIBABA_*',
      'RERANKER_GOOGLE_*',
      'RERANKER_LITELLM_SDK_*',
      'RERANKER_FLASHRANK_*',
      'RERANKER_JINA_MLX_*',
    ],
    because: 'There is no such provider.',
    instead: '`EMBEDDINGS_PROVIDER`, `RERANKER_PROVIDER`',
  },
  {
    names: ['RERANKER_<n>_*', 'RERANKER_SEND_BANK_AS_HEADER', 'RERANKER_LITELLM_MAX_TOKENS_PER_DOC'],
    because: 'There is one reranker; when it fails, the built-in one decides.',
  },
]

/** What is known of a name without the prefix; null when nothing is. */
export function findInert(name: string): InertVariables | null {
  return inertVariables.find(({ names }) => names.some((pattern) => patternOf(pattern).test(name))) ?? null
}

const patternOf = (name: string) => new RegExp(`^${name.replaceAll('<n>', '[1-9]\\d?').replaceAll('*', '[A-Z0-9_]*')}$`)
