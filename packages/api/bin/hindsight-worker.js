#!/usr/bin/env node
const { runHindsightWorker } = await import('../dist/bundle/hindsight-worker.js').catch(async (error) => {
  const { explain } = await import('./not-built.js')
  throw explain(error)
})

process.exitCode = await runHindsightWorker(process.argv.slice(2))
