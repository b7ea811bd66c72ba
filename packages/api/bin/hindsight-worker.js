#!/usr/bin/env node
import { runHindsightWorker } from '../dist/bundle/hindsight-worker.js'

process.exitCode = await runHindsightWorker(process.argv.slice(2))
