import { formatFields, type Layout, shortTime, spanOf } from 'hindsight-api/terminal'
import type { ServerStatusResponse } from 'hindsight-client'
import type { ModelStatus, ServerStatus } from '../../server-status.ts'
import { serverFields } from './server-fields.ts'

const SENTENCES: Readonly<Record<ServerStatus['state'], string>> = {
  running: 'running',
  unhealthy: 'running, but its database is away',
  starting: 'starting',
  stopping: 'stopping',
  'not answering': 'runs, but does not answer',
  stopped: 'not running; the next command starts it',
}

export function formatStatus(
  profile: string,
  status: ServerStatus,
  server: ServerStatusResponse | null,
  layout: Layout,
): string {
  const { green, yellow, dim } = layout.style
  const colour = status.state === 'running' ? green : status.state === 'stopped' ? dim : yellow
  const { startedAt, phase } = status
  return formatFields(
    [
      ['Profile', profile],
      ['Daemon', SENTENCES[status.state] + (phase === undefined ? '' : ` (${phase})`), colour],
      ['Address', status.url],
      ['Process', status.pid],
      ['Version', status.version],
      ['Since', startedAt && `${shortTime(startedAt.toISOString())} (${spanOf(Date.now() - startedAt.getTime())})`],
      ...status.languageModels.map((model): [string, string] => ['Model', describeModel(model)]),
      ['Settings', status.settings.join(', ')],
      ['Directory', status.directory],
      ['Log', status.logFile],
      ...(server === null ? [] : serverFields(server, layout)),
    ],
    layout,
  )
}

function describeModel({ provider, model, state, until, problem }: ModelStatus): string {
  const span = until === undefined ? '' : ` until ${shortTime(until.toISOString())}`
  return `${provider} ${model}, ${state}${span}${problem === undefined ? '' : ` (${problem})`}`
}
