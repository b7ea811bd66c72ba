import type { Completions } from './list-completions.ts'

/** Finds the longest path of commands among the words, then offers what may follow it; anything else is a file. */
export function bashCompletion(all: readonly Completions[]): string {
  const cases = all.map(({ path, commands, options }) => {
    const words = [...commands, ...options].map(({ word }) => word).join(' ')
    return `    ${JSON.stringify(path)}) words=${JSON.stringify(words)} ;;`
  })
  const paths = all.map(({ path }) => JSON.stringify(path)).join('|')
  return `_hindsight() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path="" next word words=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    next="\${path:+$path }$word"
    case "$next" in
      ${paths}) path="$next" ;;
    esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _hindsight hindsight
`
}
