import { z } from 'zod'
import type { Tool } from '../../../models/language/language-model.ts'
import { parseJson } from '../../../models/language/structured/parse-json.ts'

const query = z.string().trim().min(1).describe('What to look for, in plain words; names and times are understood.')

const parameters = {
  search_mental_models: z.object({ query }),
  search_observations: z.object({ query }),
  recall: z.object({ query }),
  expand: z.object({
    numbers: z.array(z.coerce.number().int().positive()).min(1).max(10).describe('Of memories that were found.'),
    depth: z.enum(['chunk', 'document']).default('chunk').describe('How much of the source to read.'),
  }),
  done: z.object({ answer: z.string().trim().min(1).describe('The whole answer, with its citations.') }),
}

export type AgentToolName = keyof typeof parameters
export type AgentCall = {
  [Name in AgentToolName]: { name: Name; input: z.output<(typeof parameters)[Name]> }
}[AgentToolName]

const descriptions: Readonly<Record<AgentToolName, string>> = {
  search_mental_models: 'Searches the standing answers that the bank keeps up to date.',
  search_observations: 'Searches what was concluded from several facts.',
  recall: 'Searches single facts and experiences, by meaning, words, names and time.',
  expand: 'Reads the text that memories were taken from, or the facts behind an observation.',
  done: 'Hands in the answer. Writing it as plain text does the same.',
}

const tools = new Map<AgentToolName, Tool>()

export function describeTools(names: readonly AgentToolName[]): Tool[] {
  return names.map((name) => {
    const known = tools.get(name)
    if (known !== undefined) return known
    const { $schema: _, ...schema } = z.toJSONSchema(parameters[name], { io: 'input' })
    const tool = { name, description: descriptions[name], parameters: schema }
    tools.set(name, tool)
    return tool
  })
}

/** A call as it was meant, or what is wrong with it in words for the model. */
export function readToolCall(
  call: { readonly name: string; readonly arguments: string },
  allowed: readonly AgentToolName[],
): AgentCall | { readonly problem: string } {
  // Some models put the name of a group before it.
  const name = allowed.find((one) => one === call.name.trim().replace(/^.*[./:]/, ''))
  if (name === undefined) {
    return { problem: `There is no tool ${JSON.stringify(call.name)}. There are: ${allowed.join(', ')}.` }
  }
  const given = parameters[name].safeParse(parseJson(call.arguments)?.value ?? {})
  if (!given.success) {
    const problems = given.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    return { problem: `The arguments do not fit: ${problems.join('; ')}` }
  }
  return { name, input: given.data } as AgentCall
}
