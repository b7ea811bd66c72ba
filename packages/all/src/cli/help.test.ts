import type { Command } from 'commander'
import { textWidth } from 'hindsight-api/terminal'
import { expect, it } from 'vitest'
import { describeProgram } from './describe-program.ts'

const program = await describeProgram(['completion'])

function all(command: Command): Command[] {
  return [command, ...command.commands.flatMap(all)]
}

it('fits the help of every command into 80 columns', () => {
  for (const command of all(program)) {
    let help = ''
    command.configureOutput({ writeOut: (text) => (help += text), getOutHasColors: () => false })
    command.outputHelp()
    expect(help).toContain('Usage: hindsight')
    for (const line of help.split('\n')) expect(textWidth(line), line).toBeLessThanOrEqual(80)
  }
})

it('says of every command what it does', () => {
  for (const command of all(program)) expect(command.description(), command.name()).toMatch(/\.$/)
})
