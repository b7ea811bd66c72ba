#!/usr/bin/env node
// The server of this checkout: `npm run build` first.
import '../packages/api/bin/hindsight-api.js'
