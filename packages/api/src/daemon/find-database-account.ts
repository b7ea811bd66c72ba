/**
 * As whom PostgreSQL runs when this process is root; undefined when it is not, and PostgreSQL runs as the same user.
 * @param configured the value of `HINDSIGHT_POSTGRES_USER`
 */
export async function findDatabaseAccount(
  configured: string | undefined,
): Promise<{ readonly uid: number; readonly gid: number } | undefined> {
  // Loaded here only: those who look for a daemon seldom need it.
  const { chooseAccount } = await import('../database/embedded/account.ts')
  return chooseAccount(configured || undefined, undefined)
}
