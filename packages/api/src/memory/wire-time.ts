/** A moment as the wire writes it: `2024-05-07T10:00:00+00:00`, microseconds only when there are any. */
export function wireTime(moment: Date): string {
  const text = moment.toISOString()
  return text.endsWith('.000Z') ? `${text.slice(0, -5)}+00:00` : `${text.slice(0, -1)}000+00:00`
}

export function wireTimeOrNull(moment: Date | null): string | null {
  return moment === null ? null : wireTime(moment)
}

/** Of the text that PostgreSQL writes for a `timestamptz` in UTC: `2024-05-07 10:00:00.5+00`. */
export function wireTimeOf(text: string): string {
  const [day, time] = text.split(' ')
  const [clock, fraction] = time!.slice(0, -'+00'.length).split('.')
  return `${day}T${clock}${fraction === undefined ? '' : `.${fraction.padEnd(6, '0')}`}+00:00`
}
