import type { StartProgress } from '../options.ts'

/** Passes on what a start says it is doing, each thing once however often it is asked. */
export function tellChanges(
  onProgress: ((progress: StartProgress) => void) | undefined,
): (progress: { readonly phase?: string; readonly detail?: string } | null) => void {
  let told = ''
  return (progress) => {
    const { phase, detail = '' } = progress ?? {}
    if (phase === undefined || told === `${phase}: ${detail}`) return
    told = `${phase}: ${detail}`
    onProgress?.({ phase, detail })
  }
}
