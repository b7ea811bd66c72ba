import { type Token, tokenizeTime } from './time-tokens.ts'

/** Words that ask but say nothing to search for. */
const ASKING = new Set(
  `what whats which who whom whose when where how why did do does done doing was were is are am be been being have has had having
   will would can could should might i we you he she they it me us him them my our your his her their this that these those there
   the a an and or of in on at to for with from about by up off out any anything something everything all some much many more else
   happen happened happens happening going go went gone on talk talked talking discuss discussed discussing discussion chat chatted
   speak spoke speaking say said saying tell told mention mentioned mentioning cover covered conversation conversations session
   sessions memory memories remember remembered recall know things thing stuff events event news notes note details topics topic
   show list give get got summarize summarise summary recap update updates overview remind reminded refresh upcoming review please back around between during time
   times date dates period week's day's so far new not if then also just take place took exactly specifically`.split(
    /\s+/,
  ),
)

/** What is left of a question without the given ranges of its text; '' when that asks for nothing but the time. */
export function remainingSubject(question: string, ranges: readonly (readonly [number, number])[]): string {
  let rest = ''
  let from = 0
  for (const [start, end] of ranges) {
    rest += `${question.slice(from, start)} `
    from = end
  }
  rest += question.slice(from)
  const clean = rest
    .replace(/^[’']s\b/, '')
    .replace(/\s+([?!.,;:])/g, '$1')
    .replace(/([,;:])(?=[?!.,;:]|\s*$)/g, '')
    .replace(/\s+/g, ' ')
    .replace(/^[\s,;:.–—-]+/, '')
    .trim()
  return tokenizeTime(clean).some(tells) ? clean : ''
}

/** A capital inside of the question makes a name even of "May" and "Will". */
function tells(token: Token, index: number): boolean {
  if (token.kind === 'symbol') return false
  return !ASKING.has(token.word.replace(/'.*$/, '')) || (token.capital && index > 0 && !/^i\b/.test(token.word))
}
