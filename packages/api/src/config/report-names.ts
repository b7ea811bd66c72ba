import { bankVariables } from './bank/bank-variables.ts'
import { findInert } from './inert-variables.ts'
import { findLanguageOverride } from './language-variables.ts'
import { nearestName } from './nearest-name.ts'
import { isReadByOthers, otherNames } from './other-names.ts'
import { serverVariables } from './variables.ts'

const FAMILY = 'HINDSIGHT_'
const PREFIX = 'HINDSIGHT_API_'

/** What is to be said of the names in an environment: one line for each that is unknown, one for those without effect. */
export function reportNames(environment: Readonly<Record<string, string | undefined>>): string[] {
  const names = Object.keys(environment).filter((name) => name.startsWith(FAMILY) && !isReadByOthers(name))
  const known = new Set([...Object.keys(serverVariables), ...Object.keys(bankVariables)].map((name) => PREFIX + name))
  const isKnown = (name: string) => known.has(name) || findLanguageOverride(withoutPrefix(name)) !== null
  const inert = names.filter((name) => findInert(withoutPrefix(name)) !== null)
  const unknown = names.filter((name) => !isKnown(name) && !inert.includes(name))
  return [
    ...unknown.map((name) => {
      const nearest = nearestName(
        name.slice(FAMILY.length),
        [...known, ...otherNames].map((one) => one.slice(FAMILY.length)),
      )
      return `${name} is not a setting of this version${nearest ? `; did you mean ${FAMILY}${nearest}?` : '.'}`
    }),
    ...withoutEffect(inert.filter((name) => environment[name] !== '')),
  ]
}

function withoutEffect(names: readonly string[]): string[] {
  if (names.length === 0) return []
  const listed = names.map((name) => {
    const { because, instead } = findInert(withoutPrefix(name))!
    return `${name} (${because.replace(/\.$/, '').replaceAll('`', '')}${instead === undefined ? '' : `; instead: ${instead.replaceAll('`', '')}`})`
  })
  return [`Accepted, but without effect in this version: ${listed.join('; ')}.`]
}

const withoutPrefix = (name: string) => (name.startsWith(PREFIX) ? name.slice(PREFIX.length) : '')
