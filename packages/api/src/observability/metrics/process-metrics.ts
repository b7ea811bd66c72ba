import { readdir, readFile } from 'node:fs/promises'
import { Gauge, type Registry } from 'prom-client'
import { readGauge, readValue } from './read-gauge.ts'

export function processMetrics(registry: Registry, version: string): void {
  const value = (name: string, help: string, read: () => number | Promise<number>) =>
    readValue(registry, name, help, read)
  value('hindsight_process_memory_bytes', 'Resident memory of the process.', () => process.memoryUsage.rss())
  value('hindsight_process_heap_bytes', 'JavaScript heap in use.', () => process.memoryUsage().heapUsed)
  value('hindsight_process_uptime_seconds', 'Age of the process.', () => process.uptime())
  value(
    'hindsight_process_open_fds',
    'Files and sockets that are open.',
    async () => (await readdir('/proc/self/fd')).length,
  )
  value('hindsight_process_threads', 'Threads of the process.', countThreads)
  readGauge(registry, 'hindsight_process_cpu_seconds', 'Processor time used, by type.', ['type'], async () => {
    const { user, system } = process.cpuUsage()
    return [
      [{ type: 'user' }, user / 1e6],
      [{ type: 'system' }, system / 1e6],
    ]
  })
  new Gauge({
    name: 'hindsight_build_info',
    help: 'What runs here; always 1.',
    labelNames: ['version', 'node'],
    registers: [registry],
  }).set({ version, node: process.version }, 1)
}

/** Linux only; rejects elsewhere. */
async function countThreads(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8')
  return Number(/^Threads:\s*(\d+)/m.exec(status)?.[1])
}
