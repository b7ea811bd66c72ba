import pg from 'pg'

const { builtins } = pg.types
const dateOid = builtins.DATE
const timestampOid = builtins.TIMESTAMP
const int8Oid = builtins.INT8
const int8ArrayOid = 1016

type Parse = (value: string) => unknown

/** An int8 as a number; one that a double cannot hold exactly is an error rather than a different number. */
function parseInt8(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`The bigint ${text} is too large for a number`)
  return value
}

const textArrayOid = 1009 as Parameters<typeof pg.types.getTypeParser>[0]
const parseTextArray = pg.types.getTypeParser(textArrayOid, 'text') as (value: string) => (string | null)[]

/** A `date` and a `timestamp` name no instant: the driver's default would read them in the machine's own time zone. */
const textParsers = new Map<number, Parse>([
  [int8Oid, parseInt8],
  [int8ArrayOid, (text) => parseTextArray(text).map((item) => (item === null ? null : parseInt8(item)))],
  [dateOid, (text) => text],
  [timestampOid, (text) => text],
])

/** How values arrive: int8 as number, timestamptz as Date, bytea as Buffer, date and timestamp as text. */
export const valueParsers = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): Parse {
    const own = format === 'binary' ? undefined : textParsers.get(oid)
    return own ?? pg.types.getTypeParser(oid, format as 'text')
  },
} as pg.CustomTypesConfig
