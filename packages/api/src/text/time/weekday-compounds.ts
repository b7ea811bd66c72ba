/** What makes of a weekday a name for something else. */
const AFTER = new Set([
  'school',
  'schools',
  'roast',
  'roasts',
  'best',
  'blues',
  'prayer',
  'prayers',
  'mass',
  'paper',
  'times',
  'addams',
  'mornings',
  'afternoons',
  'evenings',
  'nights',
])
const BEFORE = new Set([
  'every',
  'each',
  'any',
  'most',
  'some',
  'black',
  'casual',
  'taco',
  'super',
  'freaky',
  'ruby',
  'girl',
  'man',
  'joe',
  'a',
  'it',
  'ordinary',
  'typical',
  'normal',
  'regular',
  'usual',
  'random',
  'lazy',
  'rainy',
  'sunny',
])

/** "Sunday school". */
export function isWeekdayCompound(after: string): boolean {
  return AFTER.has(after)
}

/** "casual Friday", "an ordinary Tuesday", "it's Monday". */
export function isWeekdayQualified(before: string): boolean {
  return BEFORE.has(before)
}
