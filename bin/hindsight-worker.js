#!/usr/bin/env node
// The worker of this checkout: `npm run build` first.
import '../packages/api/bin/hindsight-worker.js'
