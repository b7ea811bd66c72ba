/** Where PostgreSQL's programs are, as npm installed them. @throws EmbeddedPostgresError that says why there are none. */
export async function findPostgresPrograms(): Promise<{ version: string; postgres: string }> {
  // Loaded here only: those who look for a daemon seldom need it.
  const { locateBinaries, programPath } = await import('../database/embedded/binaries.ts')
  const { version, directory } = locateBinaries()
  return { version, postgres: programPath(directory, 'postgres') }
}
