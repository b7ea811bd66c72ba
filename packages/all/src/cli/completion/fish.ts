import type { Completion, Completions } from './list-completions.ts'

export function fishCompletion(all: readonly Completions[]): string {
  const paths = all.filter(({ path }) => path !== '').map(({ path }) => quote(path))
  const rules = all.flatMap(({ path, commands, options }) => {
    const condition = `-n ${quote(`test "$(__hindsight_path)" = "${path}"`)}`
    return [
      ...commands.map(
        (completion) => `complete -c hindsight ${condition} -f -a ${quote(completion.word)}${about(completion)}`,
      ),
      ...options.map(
        (completion) => `complete -c hindsight ${condition} -l ${quote(completion.word.slice(2))}${about(completion)}`,
      ),
    ]
  })
  return `function __hindsight_path
  set -l found
  for word in (commandline -opc)[2..]
    set -l next (string join ' ' $found $word)
    contains -- $next ${paths.join(' ')}; and set found $next
  end
  echo "$found"
end
${rules.join('\n')}
`
}

const about = ({ about }: Completion) => ` -d ${quote(about)}`
const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
