/** The migrated database that tests copy. */
export const templateDatabase = 'hindsight_template'

/** The same server and user, another database. */
export function databaseUrlWith(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}
