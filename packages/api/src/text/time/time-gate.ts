const TIME_WORDS = String.raw`\d|yesterday|today|tonight|tomorrow|minutes?|hours?|days?|nights?|morning|afternoon|evening|noon|midnight|weeks?|fortnights?|weekends?|months?|quarters?|years?|decades?|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties|recent(?:ly)?|lately|ago|jan|january|feb|february|mar|march|apr|april|may|june?|july?|aug|august|sept?|september|oct|october|nov|november|dec|december|mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:rs?|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|mondays|springs?(?:time)?|summers?(?:time)?|fall|autumns?|winters?(?:time)?|q[1-4]|h[12]|valentine'?s?|easter|juneteenth|halloween|thanksgiving|christmas|xmas`

const DATE_GATE = new RegExp(String.raw`\b(?:${TIME_WORDS})\b|\d`, 'i')

const ORDER_GATE =
  /\b(?:first|last|latest|earliest|(?:most )?recent|sessions?|conversations?|chats?|discussions?|talk)\b/i

/** False when a text can hold no date: cheap, so that the many texts without one cost almost nothing. */
export function mayHoldDate(text: string): boolean {
  return DATE_GATE.test(text)
}

/** False when a question can hold neither a date nor an order nor a session. */
export function mayHoldQuestionTime(text: string): boolean {
  return DATE_GATE.test(text) || ORDER_GATE.test(text)
}
