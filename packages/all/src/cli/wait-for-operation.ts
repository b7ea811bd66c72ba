import { CliError, notFound } from 'hindsight-api/terminal'
import type { HindsightApi, OperationStatusResponse } from 'hindsight-client'
import type { Context } from './context.ts'

const POLL_INTERVAL_MS = 200

/** Waits until an operation has ended and shows how far it is. @throws CliError when it has failed or is not there. */
export async function waitForOperation(
  context: Context,
  api: HindsightApi,
  bank: string,
  operationId: string,
  label: string,
): Promise<OperationStatusResponse> {
  const progress = context.output.progress()
  while (true) {
    const operation = await api.operations.get(bank, operationId)
    const { stage, processed, total } = operation.progress ?? {}
    progress.show(stage === undefined ? label : `${label}: ${stage}`, processed ?? undefined, total ?? undefined)
    if (operation.status === 'completed') return operation
    if (operation.status === 'not_found') throw notFound(`There is no operation ${operationId} in ${bank}.`)
    if (operation.status === 'failed' || operation.status === 'cancelled') {
      throw new CliError(`The operation ${operationId} was ${operation.status}: ${operation.error_message ?? ''}`, {
        hint: `To try it again: hindsight operation retry ${bank} ${operationId}`,
      })
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS))
  }
}
