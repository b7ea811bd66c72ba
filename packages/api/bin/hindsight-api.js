#!/usr/bin/env node
import { runHindsightApi } from '../dist/bundle/hindsight-api.js'

process.exitCode = await runHindsightApi(process.argv.slice(2))
