import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { describeProgram } from '../describe-program.ts'
import { completionScript } from './completion-script.ts'

const program = await describeProgram(['completion'])
const hasShell = (shell: string) => spawnSync(shell, ['-c', 'exit 0']).status === 0

describe.runIf(hasShell('bash'))('in bash', () => {
  function complete(...words: string[]): string[] {
    const line = words.map((word) => JSON.stringify(word)).join(' ')
    const script = `${completionScript('bash', program)}
COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _hindsight; echo "\${COMPREPLY[@]}"`
    return spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout.trim().split(' ')
  }

  it('completes commands, commands of a group, and options', () => {
    expect(complete('hindsight', 're')).toEqual(['retain', 'recall', 'reflect'])
    expect(complete('hindsight', 'bank', 'd')).toEqual(['disposition', 'delete'])
    expect(complete('hindsight', '--json', 'bank', 'delete', 'notes', '--y')).toEqual(['--yes'])
  })
})

it.each(['zsh', 'fish'] as const)('%s is offered every command', (shell) => {
  const script = completionScript(shell, program)
  for (const { name } of program.commands.map((command) => ({ name: command.name() }))) expect(script).toContain(name)
  if (hasShell(shell)) expect(spawnSync(shell, ['-n'], { input: script, encoding: 'utf8' }).stderr).toBe('')
})
