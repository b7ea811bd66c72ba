import { z } from 'zod'

/** An index entry of the database holds no more. */
const MAX_ID_BYTES = 2000
const encoder = new TextEncoder()

/** Text of a path that can be looked up: PostgreSQL stores no character 0. */
export const PathText = z
  .string()
  .min(1)
  .refine((text) => !text.includes('\0'), 'must not hold the character 0')

/** An id that the caller chooses: any text that is neither empty nor endless. */
export const Id = PathText.refine(
  (text) => text.length <= MAX_ID_BYTES / 3 || encoder.encode(text).length <= MAX_ID_BYTES,
  `must be at most ${MAX_ID_BYTES} bytes long`,
)
