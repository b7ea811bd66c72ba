// Everything beside retain, recall and reflect has a place of its own. Each call brings the daemon back if it has gone.
import { HindsightEmbedded } from 'hindsight-all'

const memory = new HindsightEmbedded({ profile: 'myapp' })

// Core operations
await memory.retain('test', 'Hello')
const results = await memory.recall('test', 'Hello')
console.log('Recalled:', results.results[0]?.text)

// Banks
const bank = await memory.banks.create('test', { name: 'Test Bank', mission: 'Help users' })
console.log('Bank:', bank.name)
const { mission } = await memory.banks.setMission('test', 'Updated mission')
console.log('Mission:', mission)

// Mental models
await memory.mentalModels.create('test', { name: 'User Preferences', content: 'User prefers dark mode' })
for (const model of (await memory.mentalModels.list('test')).items)
  console.log('Mental model:', model.name, '–', model.content)

// Directives
await memory.directives.create('test', { name: 'Response Style', content: 'Be concise and friendly' })
for (const directive of (await memory.directives.list('test')).items) {
  console.log('Directive:', directive.name, '–', directive.content)
}

// Memories, one page or all of them
const page = await memory.memories.list('test', { type: 'world', limit: 50 })
console.log('Memories:', page.total)
for await (const { text } of memory.memories.iterate('test', { type: 'world' })) console.log('Memory:', text)

await memory.banks.delete('test')
await memory.close({ stopDaemon: true })
