import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** The one place that reads the process environment. */
export function environment(): NodeJS.ProcessEnv {
  // biome-ignore lint/style/noProcessEnv: everything else is handed what it needs
  return process.env
}

export function homeDirectory(): string {
  const home = environment().HINDSIGHT_HOME
  return home ? resolve(home) : join(homedir(), '.hindsight')
}
