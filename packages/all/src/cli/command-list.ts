import type { Command } from 'commander'

/** One word after `hindsight`. Its code is loaded when the word is there, or when all commands are looked at. */
export interface CommandEntry {
  readonly name: string
  readonly summary: string
  readonly group: string
  readonly load: () => Promise<(command: Command) => void>
}

const MEMORY = 'Remember and ask:'
const CONTENT = 'What a bank holds:'
const MACHINE = 'This machine:'

export const commandList: readonly CommandEntry[] = [
  {
    name: 'retain',
    summary: 'store a text in a bank',
    group: MEMORY,
    load: async () => (await import('./commands/retain.ts')).describeRetain,
  },
  {
    name: 'recall',
    summary: 'find the memories that answer a question',
    group: MEMORY,
    load: async () => (await import('./commands/recall.ts')).describeRecall,
  },
  {
    name: 'reflect',
    summary: 'answer a question from the memories',
    group: MEMORY,
    load: async () => (await import('./commands/reflect.ts')).describeReflect,
  },
  {
    name: 'bank',
    summary: 'list, create, change, export and import banks',
    group: CONTENT,
    load: async () => (await import('./commands/bank.ts')).describeBank,
  },
  {
    name: 'memory',
    summary: 'look at single memories, take them out of recall',
    group: CONTENT,
    load: async () => (await import('./commands/memory.ts')).describeMemory,
  },
  {
    name: 'document',
    summary: 'look at the texts that were retained, delete them',
    group: CONTENT,
    load: async () => (await import('./commands/document.ts')).describeDocument,
  },
  {
    name: 'mental-model',
    summary: 'standing questions whose answers are kept up to date',
    group: CONTENT,
    load: async () => (await import('./commands/mental-model.ts')).describeMentalModel,
  },
  {
    name: 'directive',
    summary: 'rules that reflect follows',
    group: CONTENT,
    load: async () => (await import('./commands/directive.ts')).describeDirective,
  },
  {
    name: 'operation',
    summary: 'work in the background: look, cancel, retry',
    group: CONTENT,
    load: async () => (await import('./commands/operation.ts')).describeOperation,
  },
  {
    name: 'mcp',
    summary: 'give a desktop agent this memory (Model Context Protocol)',
    group: MACHINE,
    load: async () => (await import('./commands/mcp.ts')).describeMcp,
  },
  {
    name: 'status',
    summary: 'whether the daemon runs, and where',
    group: MACHINE,
    load: async () => (await import('./commands/daemon.ts')).describeStatus,
  },
  {
    name: 'daemon',
    summary: 'start, stop and watch the server of a profile',
    group: MACHINE,
    load: async () => (await import('./commands/daemon.ts')).describeDaemon,
  },
  {
    name: 'profile',
    summary: 'separate memories with settings of their own',
    group: MACHINE,
    load: async () => (await import('./commands/profile.ts')).describeProfile,
  },
  {
    name: 'configure',
    summary: 'choose the language model, check its key',
    group: MACHINE,
    load: async () => (await import('./commands/configure.ts')).describeConfigure,
  },
  {
    name: 'config',
    summary: 'every setting that holds, and who has decided it',
    group: MACHINE,
    load: async () => (await import('./commands/config.ts')).describeConfig,
  },
  {
    name: 'doctor',
    summary: 'check everything and say what to fix',
    group: MACHINE,
    load: async () => (await import('./commands/doctor.ts')).describeDoctor,
  },
  {
    name: 'completion',
    summary: 'print the completion script of a shell',
    group: MACHINE,
    load: async () => (await import('./commands/completion.ts')).describeCompletion,
  },
]
