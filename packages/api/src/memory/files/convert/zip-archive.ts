import { type Unzipped, unzipSync, zipSync } from 'fflate'
import { ConversionProblem } from './conversion.ts'

/** More parts than any document has. */
const MOST_ENTRIES = 20_000
/** Of all that is read of an archive, unpacked. */
const MOST_BYTES = 300_000_000
/** Text packs to a tenth, seldom to a hundredth; only bombs do better, and small parts do no harm. */
const HIGHEST_RATIO = 200
const RATIO_COUNTS_FROM = 5_000_000

/** An archive whose directory was read. Nothing is unpacked before its size is known to be bearable. */
export interface ZipArchive {
  readonly names: readonly string[]
  /** Unpacks the parts that `wanted` chooses; all that is ever unpacked counts together. @throws ConversionProblem */
  read(wanted: (name: string) => boolean): Unzipped
  /** The same parts as an archive of its own, for readers that trust theirs. */
  repack(wanted: (name: string) => boolean): Uint8Array
}

/** @throws ConversionProblem */
export function openZip(bytes: Uint8Array): ZipArchive {
  const names: string[] = []
  unzip(bytes, ({ name }) => {
    if (names.push(name) > MOST_ENTRIES) {
      throw new ConversionProblem(`is an archive of more than ${MOST_ENTRIES} parts, which no document has.`)
    }
    return false
  })
  let room = MOST_BYTES
  // Bytes beyond the size that the directory tells are never written: what is checked here is all there can be.
  const read: ZipArchive['read'] = (wanted) =>
    unzip(bytes, ({ name, size, originalSize }) => {
      if (!wanted(name)) return false
      room -= originalSize
      const isBomb = originalSize > RATIO_COUNTS_FROM && originalSize > size * HIGHEST_RATIO
      if (room < 0 || isBomb) {
        throw new ConversionProblem(
          `unpacks to far more than its size (over ${Math.round((isBomb ? originalSize : MOST_BYTES) / 1_000_000)} MB) and is not read.`,
        )
      }
      return true
    })
  return { names, read, repack: (wanted) => zipSync(read(wanted), { level: 0 }) }
}

function unzip(bytes: Uint8Array, filter: (entry: { name: string; size: number; originalSize: number }) => boolean) {
  try {
    return unzipSync(bytes, { filter })
  } catch (error) {
    if (error instanceof ConversionProblem) throw error
    throw new ConversionProblem(
      `is damaged or was cut short: it could not be unpacked (${(error as Error).message}). Send it again.`,
    )
  }
}

export const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
