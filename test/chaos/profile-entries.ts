import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Names in a profile's directory, and in the one of its database as `postgres/…`. */
export async function listProfileEntries(root: string): Promise<string[]> {
  const inner = await readdir(join(root, 'postgres'))
  return [...(await readdir(root)), ...inner.map((name) => `postgres/${name}`)]
}
