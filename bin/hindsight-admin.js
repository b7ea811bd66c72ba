#!/usr/bin/env node
// The administrative command of this checkout: `npm run build` first.
import '../packages/api/bin/hindsight-admin.js'
