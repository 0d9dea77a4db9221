import { param, type Sql, sql } from '../../../db/sql.ts'

/** Rows from a time on. The table's first key is the time in steps of five minutes, which has to be asked for as such. */
export function since(nanos: bigint): Sql {
  return sql`timestamp >= ${time(nanos)} AND toStartOfFiveMinutes(timestamp) >= toStartOfFiveMinutes(${time(nanos)})`
}

/** A bound on `timestamp`, exact to the nanosecond and clamped to what the store holds. */
export function time(nanos: bigint): Sql {
  const clamped = nanos < TIME_MIN ? TIME_MIN : nanos > TIME_MAX ? TIME_MAX : nanos
  return sql`fromUnixTimestamp64Nano(${param('Int64', clamped.toString())}, 'UTC')`
}

const TIME_MIN = 86_400n * 1_000_000_000n
const TIME_MAX = 4_294_425_600n * 1_000_000_000n
