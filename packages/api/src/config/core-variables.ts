import { z } from 'zod'
import { basePath } from './base-path.ts'
import { choice, flag, integer, list } from './variable-kinds.ts'

/** What a server is without any model: where it listens and what it stores in. */
export const coreVariables = {
  HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address to listen on. Anything but loopback needs an API key.'),
  PORT: integer(0, 65_535).default(8888).describe('Port to listen on; 0 picks a free one.'),
  BASE_PATH: basePath
    .default('')
    .describe(
      'Path that a proxy mounts the server at, such as `/memory`. Requests are answered with it and without; links and redirects have it.',
    ),
  LOG_LEVEL: choice(['critical', 'error', 'warning', 'info', 'debug', 'trace'])
    .default('info')
    .describe('Least severe message that is logged.'),
  LOG_FORMAT: choice(['auto', 'text', 'json'])
    .default('auto')
    .describe('`auto` is text on a terminal and JSON lines otherwise.'),
  ACCESS_LOG: flag.default(false).describe('Log one line per request.'),
  DATABASE_URL: z
    .string()
    .regex(/^(embedded|pg0(:\/\/.*)?|postgres(ql)?:\/\/.+)$/, 'must be postgresql://…, or embedded')
    .default('embedded')
    .describe(
      '`postgresql://…` of a PostgreSQL 15 or newer, or `embedded` (also `pg0`) for our own below HINDSIGHT_HOME.',
    ),
  MIGRATION_DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\/.+$/, 'must be postgresql://…')
    .optional()
    .describe('Where the schema is brought up to date, when `DATABASE_URL` is a pooler that cannot.'),
  DATABASE_SCHEMA: z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,62}$/, 'must be a lower-case PostgreSQL identifier')
    .default('public')
    .describe('Schema that holds the tables; created when missing.'),
  RUN_MIGRATIONS_ON_STARTUP: flag.default(true).describe('Bring the schema up to date at start.'),
  DB_POOL_MIN_SIZE: integer(0, 500)
    .default(0)
    .describe('Connections this process opens at start and keeps; further ones are opened when they are needed.'),
  DB_POOL_MAX_SIZE: integer(2, 500)
    .default(13)
    .describe('Most connections this process opens; of four and more, up to three are kept for recalls.'),
  DB_ACQUIRE_TIMEOUT: integer(1).default(30).describe('Seconds a request may wait for a connection.'),
  DB_STATEMENT_TIMEOUT: integer(0).default(600).describe('Seconds a statement may run; 0 = no limit.'),
  TENANT_API_KEY: z.string().min(1).optional().describe('When set, every call needs it as `Authorization: Bearer …`.'),
  TENANT_EXTENSION: z
    .string()
    .regex(/^.+:[A-Za-z_$][\w$]*$/, 'must be module:Class, such as ./my-tenant.js:MyTenant')
    .optional()
    .describe(
      'Who decides who may call: `module:Class` of a file or package in JavaScript ([extensions](extensions.md)). It cannot be loaded: the server does not start.',
    ),
  TENANT_MCP_AUTH_DISABLED: flag
    .default(false)
    .describe('Ask for no key at `/mcp`, unless there is an `MCP_AUTH_TOKEN`.'),
  ALLOWED_HOSTS: list
    .default([])
    .describe(
      'Extra host names a request may be addressed to, comma separated; `*` allows any. Loopback names always may.',
    ),
  ALLOWED_ORIGINS: list
    .default([])
    .describe('Web origins whose pages may call the server, comma separated; `*` allows any.'),
  SHUTDOWN_TIMEOUT_SECONDS: integer(1).default(30).describe('How long a stopping server lets running requests finish.'),
  RECALL_MAX_QUERY_TOKENS: integer(1)
    .default(500)
    .describe('Longest recall question in cl100k tokens; longer ones get 400.'),
  SEARCH_HOME: choice(['auto', 'memory', 'database'])
    .default('auto')
    .describe(
      'Where banks are searched: `memory` (a worker thread), `database` (pgvector and tsvector), or `auto`: in memory, and in the database for banks past the memory budget when pgvector is there.',
    ),
  SEARCH_MEMORY_MB: integer(16)
    .default(2048)
    .describe('Memory for searchable banks, in megabytes; the least recently used leave first.'),
  RETAIN_MAX_CONCURRENT: integer(1, 1_000)
    .default(8)
    .describe('Retains that this process stores at the same time, once they have been read.'),
  ENABLE_BANK_CONFIG_API: flag
    .default(true)
    .describe('Let banks decide for themselves: `…/banks/{bank_id}/config`. Off: 404.'),
  ENABLE_DRY_RUN_EXTRACT: flag.default(true).describe('Let what a retain would store be looked at. Off: 404.'),
  DOCUMENT_VERSIONS_KEPT: integer(0).default(10).describe('Replaced versions of a document that are kept.'),
} satisfies Record<string, z.ZodType>
