import { type Debugger, Session } from 'node:inspector'

const FRAMES = 12
/** JavaScript can be interrupted at once; what is outside of it (a file being read, a WebAssembly loop) cannot. */
const PATIENCE_MS = 500

/**
 * The functions that the main thread is in, the innermost first, as `name (file:line)`; null when they cannot be told.
 * Only from a worker thread. Names and places of code alone: no values.
 */
export function sampleMainThread(): Promise<readonly string[] | null> {
  const session = new Session()
  session.connectToMainThread()
  const urls = new Map<string, string>()
  session.on('Debugger.scriptParsed', ({ params }) => void urls.set(params.scriptId, params.url))
  return new Promise<readonly string[] | null>((resolve) => {
    const timer = setTimeout(() => resolve(null), PATIENCE_MS)
    session.on('Debugger.paused', ({ params }) => {
      clearTimeout(timer)
      resolve(params.callFrames.slice(0, FRAMES).map((frame) => describe(frame, urls)))
    })
    session.post('Debugger.enable')
    session.post('Debugger.pause')
  }).finally(() => {
    session.post('Debugger.resume')
    session.post('Debugger.disable')
    session.disconnect()
  })
}

function describe({ functionName, url, location }: Debugger.CallFrame, urls: ReadonlyMap<string, string>): string {
  const place = url || urls.get(location.scriptId) || 'unknown'
  return `${functionName || 'anonymous'} (${place.replace(/^file:\/\//, '')}:${location.lineNumber + 1})`
}
