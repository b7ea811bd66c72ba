const TIME_WORDS = String.raw`\d|yesterday|today|tonight|tomorrow|minutes?|hours?|days?|nights?|morning|afternoon|evening|noon|midnight|weeks?|fortnights?|weekends?|months?|quarters?|years?|decades?|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties|recent(?:ly)?|lately|ago|jan|january|feb|february|mar|march|apr|april|may|june?|july?|aug|august|sept?|september|oct|october|nov|november|dec|december|mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:rs?|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|mondays|springs?(?:time)?|summers?(?:time)?|fall|autumns?|winters?(?:time)?|q[1-4]|h[12]|valentine'?s?|easter|juneteenth|halloween|thanksgiving|christmas|xmas`

const DATE_GATE = new RegExp(String.raw`\b(?:${TIME_WORDS})\b|\d`, 'i')

const ORDER_GATE = /\b(?:first|last|latest|earliest|most recent(?:ly)?)\b/i
const SESSION_GATE = /\b(?:(?:session|conversation|chat|discussion|talk)s?|time)\b/i

/** False when a text can hold no date: cheap, so that the many texts without one cost almost nothing. */
export function mayHoldDate(text: string): boolean {
  return DATE_GATE.test(text)
}

/** False when a question can ask for nothing first or last. */
export function mayHoldOrder(question: string): boolean {
  return ORDER_GATE.test(question)
}

/** False when a question can mean no certain conversation. */
export function mayHoldSession(question: string): boolean {
  return SESSION_GATE.test(question)
}
