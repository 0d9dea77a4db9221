import { shown, TailraceError } from '../../core/errors.ts'
import { param, type Sql, sql } from '../../db/sql.ts'
import { time } from './sql/time-sql.ts'

/** The identity of a row: its place in the order of all rows, which no other row has. */
export interface Position {
  readonly nanos: bigint
  /** Decimal. */
  readonly node: string
  readonly seq: number
}

const NODE_MAX = 2n ** 64n - 1n

export type Order = 'newest' | 'oldest'

/** Rows behind a position in the order of reading. */
export function beyond({ nanos, node, seq }: Position, order: Order): Sql {
  const at = time(nanos)
  const identity = sql`(${param('UInt64', node)}, ${param('UInt64', seq)})`
  return order === 'newest'
    ? sql`timestamp <= ${at} AND (timestamp < ${at} OR (node, seq) < ${identity})`
    : sql`timestamp >= ${at} AND (timestamp > ${at} OR (node, seq) > ${identity})`
}

export function orderBy(order: Order): Sql {
  return order === 'newest' ? sql`timestamp DESC, node DESC, seq DESC` : sql`timestamp, node, seq`
}

export function writeCursor({ nanos, node, seq }: Position): string {
  return `${nanos}.${node}.${seq}`
}

/** Throws `invalid_query` for what `writeCursor` did not write. */
export function readCursor(cursor: string): Position {
  const match = /^(\d{1,19})\.(\d{1,20})\.(\d{1,16})$/.exec(cursor)
  const [, nanos = '0', node = '0', seq] = match ?? []
  if (!match || BigInt(node) > NODE_MAX || !Number.isSafeInteger(Number(seq)))
    throw new TailraceError(
      'invalid_query',
      `cursor ${shown(cursor)} is not one of ours: pass the cursor of the page before unchanged`,
    )
  return { nanos: BigInt(nanos), node, seq: Number(seq) }
}
