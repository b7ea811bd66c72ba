import { bankSettings, serverSettings } from '../config/effective-settings.ts'
import type { Config } from '../config/load-config.ts'
import { Output } from '../terminal/output.ts'
import { formatSettings } from '../terminal/settings-table.ts'

/** Prints what a server of this configuration would go by. Gives the exit code. */
export function showConfig(config: Config): number {
  const output = new Output({ json: false })
  const settings = [...serverSettings(config), ...bankSettings(config.bankSettings.layers)]
  for (const warning of config.warnings) output.warn(warning)
  output.result(settings, (layout) => formatSettings(settings, layout))
  return 0
}
