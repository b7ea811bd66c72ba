/** A moment as the wire writes it: `2024-05-07T10:00:00+00:00`, microseconds only when there are any. */
export function wireTime(moment: Date): string {
  const [seconds, fraction] = moment.toISOString().slice(0, -1).split('.')
  return fraction === '000' ? `${seconds}+00:00` : `${seconds}.${fraction}000+00:00`
}

export function wireTimeOrNull(moment: Date | null): string | null {
  return moment === null ? null : wireTime(moment)
}
