import { Argument, type Command } from 'commander'
import { completionScript, type Shell } from '../completion/completion-script.ts'
import type { Context } from '../context.ts'
import { runs } from '../run-command.ts'

export function describeCompletion(command: Command): void {
  command
    .description('Prints a script that completes commands and options when you press Tab.')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      `
Put one of these where your shell begins:
  bash:  source <(hindsight completion bash)                  in ~/.bashrc
  zsh:   source <(hindsight completion zsh)                   in ~/.zshrc
  fish:  hindsight completion fish | source      in ~/.config/fish/config.fish`,
    )
    .action(
      runs((context: Context, shell: Shell) => {
        context.output.write(completionScript(shell, command.parent!))
      }),
    )
}
