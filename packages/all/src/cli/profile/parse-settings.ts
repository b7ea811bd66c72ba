import { misuse } from 'hindsight-api/terminal'
import { readText } from '../input/read-text.ts'
import { isSecretValue } from './mask-setting.ts'

const NAME = /^HINDSIGHT_[A-Z][A-Z0-9_]*$/

/** @throws CliError for what is not the name of a setting. */
export function requireSettingName(name: string): string {
  if (NAME.test(name)) return name
  const guess = `HINDSIGHT_API_${name.toUpperCase()}`
  throw misuse(
    `${JSON.stringify(name)} is not the name of a setting.`,
    NAME.test(guess) ? `Is it ${guess}? All of them: docs/configuration.md` : 'All of them: docs/configuration.md',
  )
}

/** `NAME=value` words; the value `-` is read from standard input, once. @throws CliError */
export async function parseSettings(
  words: readonly string[],
  note: (text: string) => void,
): Promise<Record<string, string>> {
  const settings: Record<string, string> = {}
  for (const word of words) {
    const at = word.indexOf('=')
    if (at < 0) throw misuse(`${JSON.stringify(word)} is not NAME=value.`)
    const name = requireSettingName(word.slice(0, at))
    const value = word.slice(at + 1)
    if (value === '') throw misuse(`${name} has no value.`, 'To take a setting back: hindsight profile unset')
    if (isSecretValue(name, value) && value !== '-') {
      throw misuse(
        `${name} holds a secret, and other users of this machine can read command lines.`,
        `Take it from the environment, ${name}=env:NAME, or from standard input, ${name}=-`,
      )
    }
    settings[name] = value === '-' ? (await readText('-', note)).trim() : value
  }
  return settings
}
