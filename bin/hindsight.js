#!/usr/bin/env node
// The command line of this checkout: `npm run build` first.
import '../packages/all/bin/hindsight.js'
