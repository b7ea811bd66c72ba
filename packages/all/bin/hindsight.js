#!/usr/bin/env node
import { runHindsight } from '../dist/cli/run-hindsight.js'

process.exitCode = await runHindsight(process.argv.slice(2))
