import { nameKey } from '../../text/names.ts'

const AGENT_ROLES = ['assistant', 'agent', 'ai', 'bot']
const AGENT_CONTEXT =
  /\b(?:my own|(?:the |this )?(?:agent|assistant)(?:['’]s)?(?: own)?) (?:actions?|experiences?|responses?|reply|replies|messages?|output|work|turns?)\b/i

/** Keys of what the bank's own agent is called. */
export function agentKeys(names: readonly string[]): ReadonlySet<string> {
  return new Set([...AGENT_ROLES, ...names].map(nameKey))
}

/** Whether the bank's own agent speaks; what nobody in particular says is the agent's when the context says so. */
export function isAgentSpeech(speaker: string | null, context: string | null, agents: ReadonlySet<string>): boolean {
  return speaker === null ? AGENT_CONTEXT.test(context ?? '') : agents.has(nameKey(speaker))
}
