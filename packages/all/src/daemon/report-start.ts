import type { StartProgress } from '../options.ts'

/**
 * Passes on what a start says it is doing, and how it ended: `ready` or `failed`. Nothing is told when nothing had to be
 * started or waited for.
 */
export async function reportStart<Started extends { readonly state: { readonly url: string } }>(
  onProgress: (progress: StartProgress) => void,
  start: (onProgress: (progress: StartProgress) => void) => Promise<Started>,
): Promise<Started> {
  let isTold = false
  const tell = (progress: StartProgress) => {
    isTold = true
    onProgress(progress)
  }
  try {
    const started = await start(tell)
    if (isTold) tell({ phase: 'ready', detail: started.state.url })
    return started
  } catch (error) {
    if (isTold) tell({ phase: 'failed', detail: (error as Error).message.split('\n', 1)[0]! })
    throw error
  }
}
