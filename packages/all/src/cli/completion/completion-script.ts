import type { Command } from 'commander'
import { bashCompletion } from './bash.ts'
import { fishCompletion } from './fish.ts'
import { listCompletions } from './list-completions.ts'
import { zshCompletion } from './zsh.ts'

export type Shell = 'bash' | 'zsh' | 'fish'

const writers = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion }

export const completionScript = (shell: Shell, program: Command): string => writers[shell](listCompletions(program))
