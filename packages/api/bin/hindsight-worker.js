#!/usr/bin/env node
import { runHindsightWorker } from '../dist/commands/hindsight-worker.js'

process.exitCode = await runHindsightWorker(process.argv.slice(2))
