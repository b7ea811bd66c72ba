// npm run conformance [-- --url http://127.0.0.1:8888] [-- --api-key KEY] [-- --only recallMemories,listBanks]
// Asks a server everything that the protocol has, the smallest and the fullest way and with every single mistake, and
// tells where it answers otherwise. Without --url it starts a server of its own. What it makes it takes away again.
import { runConformance } from './run-conformance.ts'

process.exitCode = await runConformance(process.argv.slice(2), (line) => process.stdout.write(`${line}\n`))
