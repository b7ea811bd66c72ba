import type { ProfileDirectory } from 'hindsight-api/daemon'
import { HindsightError, type ServerStatusResponse } from 'hindsight-client'
import { HindsightClient } from '../hindsight-client.ts'
import { profileToken } from './profile-token.ts'

const TIMEOUT_MS = 5_000

/** What the running daemon of a profile tells about itself; null when it does not, or is older than that. */
export async function askServerStatus(
  profile: ProfileDirectory,
  url: string,
  apiKey = profileToken(profile),
): Promise<ServerStatusResponse | null> {
  const client = new HindsightClient({ baseUrl: url, apiKey })
  try {
    return await client.serverStatus({ timeoutMs: TIMEOUT_MS })
  } catch (error) {
    if (error instanceof HindsightError) return null
    throw error
  }
}
