/** Operations that may run at the same time in one worker. */
export interface SlotSettings {
  readonly total: number
  /** By type: slots that no other type takes. Every type may use the rest as well. */
  readonly reserved: Readonly<Record<string, number>>
}

/**
 * The types of which one more may run now, given how many of each do. Reservations never take the last slot that all
 * share: those named first win.
 */
export function typesWithSlot(
  types: readonly string[],
  running: ReadonlyMap<string, number>,
  settings: SlotSettings,
): string[] {
  let shared = settings.total
  const reserved = new Map<string, number>()
  for (const [type, wanted] of Object.entries(settings.reserved)) {
    const granted = types.includes(type) ? Math.min(wanted, shared - 1) : 0
    reserved.set(type, granted)
    shared -= granted
  }
  for (const [type, count] of running) shared -= Math.max(0, count - (reserved.get(type) ?? 0))
  return types.filter((type) => shared > 0 || (running.get(type) ?? 0) < (reserved.get(type) ?? 0))
}
