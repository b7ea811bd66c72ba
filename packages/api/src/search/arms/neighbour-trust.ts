/** Sentences of a text lean less on each other than turns of a conversation do. */
const TEXT_TRUST = 0.5

/** How far a memory is to be judged by its neighbours, 0..1, given its speaker (0 = nobody). */
export function neighbourTrust(speaker: number): number {
  return speaker > 0 ? 1 : TEXT_TRUST
}
