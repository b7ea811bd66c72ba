import type { Command } from 'commander'
import { profileToken } from '../../daemon/profile-token.ts'
import type { BridgeTarget } from '../../mcp/stdio-bridge.ts'
import type { Context } from '../context.ts'
import { runs } from '../run-command.ts'

export function describeMcp(command: Command): void {
  command
    .description(
      'Gives a desktop agent this memory: speaks the Model Context Protocol over standard input and output. ' +
        'The daemon is started when it is needed, and again when it has left.',
    )
    .argument('[bank]', 'the one bank that the agent uses; all banks when left out')
    .addHelpText(
      'after',
      `
Example, in the configuration of an agent:
  {
    "mcpServers": {
      "memory": { "command": "npx", "args": ["hindsight", "mcp", "notes"] }
    }
  }`,
    )
    .action(runs(mcp))
}

async function mcp(context: Context, bank: string | undefined): Promise<void> {
  const { bridgeStdio } = await import('../../mcp/stdio-bridge.ts')
  await bridgeStdio(
    { ...(await serverOf(context)), bankId: bank ?? null },
    { input: process.stdin, output: process.stdout },
  )
}

async function serverOf(context: Context): Promise<Omit<BridgeTarget, 'bankId'>> {
  const { target } = context
  if (target.kind === 'server') {
    return { endpoint: async () => ({ url: target.url, token: target.apiKey }), revive: async () => {} }
  }
  // Standard output belongs to the protocol, and nobody watches standard error.
  const memory = await context.embedded({ onProgress: () => {} })
  return {
    endpoint: async () => ({ url: await memory.start(), token: profileToken(target.directory) }),
    // A call of its own finds out what has become of the daemon.
    revive: () => memory.getVersion(),
  }
}
