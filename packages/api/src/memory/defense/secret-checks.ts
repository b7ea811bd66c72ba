/** The secret that a match begins with; null: it is none. */
export type SecretCheck = (match: string) => string | null

const digitsOf = (text: string): string => text.replaceAll(/[ -]/g, '')

/** The number of a payment card, without what stands after it: digits of its brand, as many as it has, that add up. */
export const cardNumber: SecretCheck = (match) =>
  prefixOf(match, cardLengths(digitsOf(match.slice(0, 8))), (number) => passesLuhn(number))

/** An International Bank Account Number of the length that its country has, with the right check digits. */
export const accountNumber: SecretCheck = (match) => {
  const length = IBAN_LENGTHS.get(match.slice(0, 2))
  return length === undefined ? null : prefixOf(match, [length], hasIbanCheckDigits)
}

/** The header, an object, says how it is signed or encrypted. */
export const signedToken: SecretCheck = (match) =>
  /^\s*\{[\s\S]*"alg"/.test(Buffer.from(match.slice(0, match.indexOf('.')), 'base64url').toString('latin1'))
    ? match
    : null

/** A Discord token begins with the number of its account. */
export const discordToken: SecretCheck = (match) =>
  /^\d{16,20}$/.test(Buffer.from(match.slice(0, match.indexOf('.')), 'base64url').toString()) ? match : null

/** No placeholder of documentation or of a template. */
export const realPassword: SecretCheck = (match) =>
  /^(?:[*.xX]+|[$%{[<].*|password|passwd|pass|pwd|secret|changeme)$/i.test(match) ? null : match

/** Letters and digits, as in what a machine has drawn. */
export const drawnAtRandom: SecretCheck = (match) => (/\d/.test(match) && /[a-z]/i.test(match) ? match : null)

/** The shortest of the given lengths that `passes`, with what is written in between. */
function prefixOf(match: string, lengths: readonly number[], passes: (text: string) => boolean): string | null {
  const plain = digitsOf(match)
  for (const length of lengths) {
    if (length > plain.length || !passes(plain.slice(0, length))) continue
    let end = 0
    for (let count = 0; count < length; end++) if (match[end] !== ' ' && match[end] !== '-') count++
    // A number does not end in the middle of a group.
    if (end === match.length || match[end] === ' ' || match[end] === '-') return match.slice(0, end)
  }
  return null
}

/** How many digits the brand of these first ones has: https://en.wikipedia.org/wiki/Payment_card_number */
function cardLengths(first: string): readonly number[] {
  const [two, three, four] = [2, 3, 4].map((count) => Number(first.slice(0, count))) as [number, number, number]
  if (first.startsWith('4')) return [16, 13, 19]
  if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) return [16]
  if (two === 34 || two === 37) return [15]
  if (two === 65 || four === 6011 || (three >= 644 && three <= 649)) return [16, 19]
  if (four >= 3528 && four <= 3589) return [16]
  if (two === 36 || two === 38 || two === 39 || (three >= 300 && three <= 305)) return [14]
  return two === 62 ? [16, 17, 18, 19] : []
}

function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits[digits.length - 1 - place])
    const weighted = place % 2 === 0 ? digit : digit * 2
    sum += weighted > 9 ? weighted - 9 : weighted
  }
  return sum % 10 === 0 && !/^(\d)\1*$/.test(digits)
}

/** ISO 7064 MOD 97-10: a letter counts as two digits, from 10 to 35. */
function hasIbanCheckDigits(account: string): boolean {
  let rest = 0
  for (let place = 0; place < account.length; place++) {
    const code = account.charCodeAt((place + 4) % account.length)
    rest = (code < 65 ? rest * 10 + code - 48 : rest * 100 + code - 55) % 97
  }
  return rest === 1
}

/** https://www.swift.com/standards/data-standards/iban-international-bank-account-number */
const IBAN_LENGTHS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ...{ AD: 24, AE: 23, AL: 28, AT: 20, AZ: 28, BA: 20, BE: 16, BG: 22, BH: 22, BI: 27, BR: 29, BY: 28, CH: 21 },
    ...{ CR: 22, CY: 28, CZ: 24, DE: 22, DJ: 27, DK: 18, DO: 28, EE: 20, EG: 29, ES: 24, FI: 18, FK: 18, FO: 18 },
    ...{ FR: 27, GB: 22, GE: 22, GI: 23, GL: 18, GR: 27, GT: 28, HR: 21, HU: 28, IE: 22, IL: 23, IQ: 23, IS: 26 },
    ...{ IT: 27, JO: 30, KW: 30, KZ: 20, LB: 28, LC: 32, LI: 21, LT: 20, LU: 20, LV: 21, LY: 25, MC: 27, MD: 24 },
    ...{ ME: 22, MK: 19, MN: 20, MR: 27, MT: 31, MU: 30, NI: 28, NL: 18, NO: 15, OM: 23, PK: 24, PL: 28, PS: 29 },
    ...{ PT: 25, QA: 29, RO: 24, RS: 22, RU: 33, SA: 24, SC: 31, SD: 18, SE: 24, SI: 19, SK: 24, SM: 27, SO: 23 },
    ...{ ST: 25, SV: 28, TL: 23, TN: 24, TR: 26, UA: 29, VA: 22, VG: 24, XK: 20, YE: 30 },
  }),
)
