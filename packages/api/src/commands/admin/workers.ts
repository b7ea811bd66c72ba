import { Argument, Command } from 'commander'
import { type ListedWorker, listWorkers } from '../../admin/workers/list-workers.ts'
import { releaseWorker } from '../../admin/workers/release-worker.ts'
import { misuse } from '../../terminal/cli-error.ts'
import type { Layout } from '../../terminal/layout.ts'
import { type Column, formatTable } from '../../terminal/table.ts'
import { spanOf } from '../../terminal/times.ts'
import type { AdminContext } from './admin-context.ts'

export function describeWorkers(context: () => AdminContext): Command {
  const command = new Command('workers')
    .description('list who runs operations, with what they run; or release a dead one')
    .addHelpText(
      'after',
      `
A worker is a server or a hindsight-worker; HINDSIGHT_API_WORKER_ID names it. What
a dead one ran is taken over when its lease ends, 15 s after its last sign; to
have it done at once: hindsight-admin workers release <id>`,
    )
    .action(() => list(context()))
  return command.addCommand(describeRelease(context).copyInheritedSettings(command))
}

/** Of one worker, or of all dead ones. */
export function describeRelease(context: () => AdminContext): Command {
  return new Command('release')
    .description('give back what a worker runs, and forget the worker')
    .addArgument(new Argument('[id]', 'its id, the beginning of it, or its name'))
    .option('--dead', 'all that show no signs of life')
    .option('--force', 'although it shows signs of life')
    .action((id: string | undefined, flags: ReleaseFlags) => {
      if ((id === undefined) === !flags.dead) throw misuse('Which worker?', 'Give one id, or --dead for all dead ones.')
      return id === undefined ? releaseDead(context()) : release(context(), id, flags.force ?? false)
    })
}

/** Where the existing system has a command for all of them. */
export function describeReleaseAll(context: () => AdminContext): Command {
  return new Command('release-all')
    .description('give back what dead workers run, and forget them')
    .option('-y, --yes', 'nothing is asked anyway')
    .action(() => releaseDead(context()))
}

interface ReleaseFlags {
  readonly dead?: boolean
  readonly force?: boolean
}

async function list(context: AdminContext): Promise<void> {
  await using database = await context.openCurrent()
  const workers = await listWorkers(database.db, database.isOurs)
  context.output.result(workers, (layout) =>
    workers.length === 0 ? 'No worker: nothing that is queued is done.' : formatTable(COLUMNS, workers, layout),
  )
}

async function release(context: AdminContext, id: string, force: boolean): Promise<void> {
  await using database = await context.openCurrent()
  const worker = await releaseWorker({ db: database.db, nobodyLives: database.isOurs }, id, force)
  context.output.result({ id: worker.id, released: worker.running.length }, (_: Layout) => {
    const { length } = worker.running
    return `Released ${worker.name}: ${length} ${length === 1 ? 'operation is' : 'operations are'} queued again.`
  })
}

async function releaseDead(context: AdminContext): Promise<void> {
  await using database = await context.openCurrent()
  const { db, isOurs } = database
  const workers = await listWorkers(db, isOurs)
  const dead = workers.filter(({ state }) => state !== 'alive')
  const released: { id: string; name: string; released: number }[] = []
  for (const { id } of dead) {
    const { name, running } = await releaseWorker({ db, nobodyLives: isOurs }, id, false)
    released.push({ id, name, released: running.length })
  }
  const operations = released.reduce((sum, worker) => sum + worker.released, 0)
  context.output.result(released, () =>
    [
      `Released ${released.length === 1 ? '1 worker' : `${released.length} workers`}, ${operations} operations are queued again.`,
      ...(dead.length < workers.length ? [`${workers.length - dead.length} that live are left.`] : []),
    ].join('\n'),
  )
}

const ago = (time: string | null) => (time === null ? '' : `${spanOf(Date.now() - Date.parse(time))} ago`)

const COLUMNS: Column<ListedWorker>[] = [
  { heading: 'ID', value: ({ id }) => id.slice(0, 8), plain: ({ id }) => id },
  { heading: 'NAME', value: ({ name }) => name },
  { heading: 'PROCESS', value: ({ host, pid }) => (pid === null ? '' : `${pid} on ${host}`) },
  { heading: 'VERSION', value: ({ version }) => version },
  { heading: 'STATE', value: ({ state }) => state, style: ({ state }) => (state === 'alive' ? 'green' : 'yellow') },
  { heading: 'SEEN', value: ({ seen_at }) => ago(seen_at), plain: ({ seen_at }) => seen_at },
  { heading: 'SLOTS', value: ({ slots, running }) => `${running.length}/${slots ?? '?'}`, align: 'right' },
  {
    heading: 'RUNS',
    value: ({ running }) => running.map(({ type, bank }) => `${type} of ${bank}`).join(', '),
    isFlexible: true,
  },
]
