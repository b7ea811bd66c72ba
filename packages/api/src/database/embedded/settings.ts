/**
 * A small, quiet server for one machine and one application. Measured on Linux x64: 5 processes, about 20 MB
 * (proportional set size) when idle. Durability is untouched: fsync, full page writes, synchronous commit, checksums.
 */
const defaultSettings: Readonly<Record<string, string>> = {
  max_connections: '30',
  shared_buffers: '128MB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  huge_pages: 'off',
  // Nobody replicates from it.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  max_wal_size: '1GB',
  min_wal_size: '80MB',
  checkpoint_timeout: '15min',
  // Extra processes cost memory at rest; parallel queries also need /dev/shm, which containers keep at 64 MB.
  io_method: 'sync',
  max_worker_processes: '2',
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  // One call instead of a thousand, which are most of the time that a restart after a crash takes.
  ...(process.platform === 'linux' ? { recovery_init_sync_method: 'syncfs' } : {}),
  // In the data directory, and so gone with it: in /dev/shm a killed server leaves a megabyte that nobody clears.
  ...(process.platform === 'win32' ? {} : { dynamic_shared_memory_type: 'mmap' }),
  // Statements are short: compiling them never pays.
  jit: 'off',
  random_page_cost: '1.1',
  idle_in_transaction_session_timeout: '60s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // Its details quote the rows that it complains about.
  log_error_verbosity: 'terse',
  log_line_prefix: '%m [%p] ',
}

/** Where the server listens. */
export type Listening =
  /** On a unix socket in its own data directory (0700), relative, so that the path's length never matters. */
  | { readonly transport: 'socket' }
  /** On a port of the loopback interface: where there are no unix sockets. */
  | { readonly transport: 'loopback'; readonly port: number }

/** The port in the name of the unix socket. */
export const socketPort = 5432

/** The text of postgresql.conf; written anew at each start, so that it always is what this version wants. */
export function renderConfiguration(listening: Listening, overrides: Readonly<Record<string, string>> = {}): string {
  const network =
    listening.transport === 'socket'
      ? {
          listen_addresses: '',
          port: String(socketPort),
          unix_socket_directories: '.',
          unix_socket_permissions: '0700',
        }
      : { listen_addresses: '127.0.0.1', port: String(listening.port), unix_socket_directories: '' }
  const lines = Object.entries({ ...defaultSettings, ...overrides, ...network }).map(
    ([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`,
  )
  return ['# Written by Hindsight at each start; changes here are lost.', ...lines, ''].join('\n')
}

/** The text of pg_hba.conf: everybody needs the password, and nobody comes from another machine. */
export const accessRules = [
  '# Written by Hindsight at each start; changes here are lost.',
  ...(process.platform === 'win32' ? [] : ['local all all scram-sha-256']),
  'host all all 127.0.0.1/32 scram-sha-256',
  '',
].join('\n')
