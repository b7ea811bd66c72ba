import type { Command, Option } from 'commander'

/** What may follow the words of a command. */
export interface Completions {
  /** Words after `hindsight`, with spaces between; empty at first. */
  readonly path: string
  readonly commands: readonly Completion[]
  readonly options: readonly Completion[]
}

export interface Completion {
  readonly word: string
  readonly about: string
}

export function listCompletions(program: Command): Completions[] {
  const globalOptions = program.options.filter((option) => option.long !== '--version').flatMap(describeOption)
  const walk = (command: Command, path: string): Completions[] => [
    {
      path,
      commands: command.commands.map((child) => ({
        word: child.name(),
        about: child.summary() || firstSentence(child.description()),
      })),
      options: [
        ...(command === program ? [] : command.options.flatMap(describeOption)),
        ...globalOptions,
        { word: '--help', about: 'print its help' },
      ],
    },
    ...command.commands.flatMap((child) => walk(child, path === '' ? child.name() : `${path} ${child.name()}`)),
  ]
  return walk(program, '')
}

const describeOption = (option: Option): Completion[] =>
  option.long === undefined || option.hidden ? [] : [{ word: option.long, about: option.description }]

const firstSentence = (text: string) => text.replace(/\.( .*)?$/s, '')
