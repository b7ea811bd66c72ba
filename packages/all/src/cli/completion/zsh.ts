import type { Completion, Completions } from './list-completions.ts'

export function zshCompletion(all: readonly Completions[]): string {
  const cases = all.map(({ path, commands, options }) => {
    const entries = [...commands, ...options].map(entry).join(' ')
    return `    ${quote(path)}) entries=(${entries}) ;;`
  })
  const paths = all
    .filter(({ path }) => path !== '')
    .map(({ path }) => quote(path))
    .join('|')
  return `#compdef hindsight
_hindsight() {
  local found="" next word
  local -a entries
  for word in "\${words[@]:1:CURRENT-2}"; do
    next="\${found:+$found }$word"
    case "$next" in
      ${paths}) found="$next" ;;
    esac
  done
  case "$found" in
${cases.join('\n')}
  esac
  _describe hindsight entries
  [[ "$PREFIX" == -* ]] || _files
}
compdef _hindsight hindsight
`
}

const entry = ({ word, about }: Completion) => quote(`${word.replaceAll(':', '\\:')}:${about}`)
const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
