#!/usr/bin/env node
const { runHindsightApi } = await import('../dist/bundle/hindsight-api.js').catch(async (error) => {
  const { explain } = await import('./not-built.js')
  throw explain(error)
})

process.exitCode = await runHindsightApi(process.argv.slice(2))
