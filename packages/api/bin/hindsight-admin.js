#!/usr/bin/env node
const { runHindsightAdmin } = await import('../dist/bundle/hindsight-admin.js').catch(async (error) => {
  const { explain } = await import('./not-built.js')
  throw explain(error)
})

process.exitCode = await runHindsightAdmin(process.argv.slice(2))
