#!/usr/bin/env node
import { runHindsightAdmin } from '../dist/bundle/hindsight-admin.js'

process.exitCode = await runHindsightAdmin(process.argv.slice(2))
