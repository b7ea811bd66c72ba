import { AuthenticationError, type HindsightApi } from 'hindsight-client'
import { DaemonStartError } from '../../errors.ts'
import { capitalized } from '../describe-error.ts'
import { nextCommand, type Target } from '../target.ts'
import { type Finding, ok, problem, warning } from './finding.ts'

/** Asks the server, which a profile's first call starts. @returns only the first finding when it cannot be reached. */
export async function checkServer(api: HindsightApi, target: Target): Promise<Finding[]> {
  const began = performance.now()
  try {
    const { server_version, api_version } = await api.getVersion()
    const elapsedMs = Math.round(performance.now() - began)
    const answers = ok('Server', `version ${server_version ?? api_version} answers (${elapsedMs} ms)`)
    return [answers, await checkDatabase(api, target), ...(await checkBanks(api))]
  } catch (error) {
    return [problem('Server', capitalized((error as Error).message), fixFor(error, target))]
  }
}

function fixFor(error: unknown, target: Target): string {
  if (target.kind === 'server') return 'Check the address, and that the server runs.'
  const restart = nextCommand(target, 'daemon restart')
  return error instanceof DaemonStartError ? `Mend what its last lines say, then: ${restart}` : restart
}

async function checkDatabase(api: HindsightApi, target: Target): Promise<Finding> {
  try {
    const { database, db_acquire_ms } = await api.health()
    return ok('Database', `${database ?? 'answers'}${db_acquire_ms === undefined ? '' : ` (${db_acquire_ms} ms)`}`)
  } catch (error) {
    return problem('Database', (error as Error).message, nextCommand(target, 'daemon restart'))
  }
}

async function checkBanks(api: HindsightApi): Promise<Finding[]> {
  let banks = 0
  let memories = 0
  let pending = 0
  const failed: string[] = []
  try {
    for await (const { bank_id, fact_count } of api.banks.iterate()) {
      banks++
      memories += fact_count
      const stats = await api.banks.stats(bank_id)
      pending += stats.pending_operations
      if (stats.failed_operations > 0) failed.push(bank_id)
    }
  } catch (error) {
    if (!(error instanceof AuthenticationError)) throw error
    return [problem('Key', 'the server refuses it', 'Set HINDSIGHT_API_KEY to a key of that server.')]
  }
  const content = ok('Banks', `${banks}, with ${memories} memories`)
  if (failed.length > 0) {
    const fix = failed.slice(0, 3).map((bank) => `hindsight operation list ${bank} --status failed`)
    return [content, warning('Operations', `some have failed in ${failed.slice(0, 3).join(', ')}`, fix.join('\n'))]
  }
  return [content, ok('Operations', pending === 0 ? 'none waits' : `${pending} under way`)]
}
