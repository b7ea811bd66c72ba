/** `2024-03-01 09:30` in the time of this machine; an empty text for no time. */
export function shortTime(time: string | null | undefined): string {
  const date = new Date(time ?? '')
  if (Number.isNaN(date.getTime())) return ''
  return `${localDay(date)} ${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`
}

/** `2024-03-01`: the day that a wire time names, whatever the time zone here. */
export const dayOf = (time: string | null | undefined): string => time?.slice(0, 10) ?? ''

/** `42 s`, `5 min`, `3 h`, `2 d`. */
export function spanOf(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  if (seconds < 100) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 100) return `${minutes} min`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`
}

const twoDigits = (number: number) => String(number).padStart(2, '0')
const localDay = (date: Date) => `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`
