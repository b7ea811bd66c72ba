/** The one place that reads the process environment. */
export function environment(): NodeJS.ProcessEnv {
  // biome-ignore lint/style/noProcessEnv: everything else is handed a parsed configuration
  return process.env
}
