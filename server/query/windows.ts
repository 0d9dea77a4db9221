/**
 * Where a page is looked for. The table is ordered by time and a page is usually found in the last minute of it, so
 * windows widen from the end at which reading begins until the page is full; what the indices leave few rows of is
 * read at once.
 */

import type { Condition } from '../../core/query/condition.ts'
import { nowInNanos } from '../../core/time/time.ts'
import type { Database } from '../../db/connect.ts'
import { RowsExceeded } from '../../db/errors.ts'
import { sql } from '../../db/sql.ts'
import type { Order, Position } from './cursor.ts'
import type { Hint, NewestHints } from './newest-hints.ts'
import { rolledUpPart } from './rollup-scope.ts'
import { earlier, type LogScope, later, requiredTerms } from './scope.ts'
import { time } from './sql/time-sql.ts'

/** Half-open; an end that is undefined is open. */
export interface Window {
  readonly fromNanos: bigint | undefined
  readonly toNanos: bigint | undefined
}

export interface WindowSearch {
  readonly scope: LogScope
  readonly order: Order
  readonly after: Position | undefined
  readonly hints: NewestHints
  /** Rows of the page found so far. */
  found(): number
  readonly signal?: AbortSignal | undefined
}

const NANOS_PER_MS = 1_000_000n
const MINUTE = 60_000n * NANOS_PER_MS
/** How far from the end each window reaches; after the last comes all the rest. */
const WIDTHS: readonly bigint[] = [15n * MINUTE, 6n * 60n * MINUTE, 48n * 60n * MINUTE]
/** Up to so many rows the rest is read at once: some 250 of the index's granules, about as long as three windows. */
const AT_ONCE_ROWS_MAX = 2_000_000

/** Reads a window, all of it or what fills the page. Throws `RowsExceeded` where it had to look at more than `rowsMax`. */
export type ReadWindow = (window: Window, rowsMax?: number) => Promise<'full' | 'more'>

/** From the end at which reading begins to the other, without a gap and nothing twice, until the page is full. */
export async function readThrough(db: Database, search: WindowSearch, read: ReadWindow): Promise<void> {
  const { scope, order, after, hints } = search
  let rest: Window = {
    fromNanos: order === 'oldest' ? later(scope.fromNanos, after?.nanos) : scope.fromNanos,
    toNanos: order === 'newest' ? earlier(scope.toNanos, after && after.nanos + 1n) : scope.toNanos,
  }
  const hint = order === 'newest' && after === undefined && scope.toNanos === undefined ? hints.get(scope) : undefined
  // One trace or request is a handful of rows anywhere: its index is quicker than any window. So is what had an end.
  const isFew = hint === undefined ? requiredTerms(scope.condition).some(isSelective) : hint.oldestNanos === undefined
  if (isFew && (await readAtOnce(read, rest))) return
  let anchor = order === 'newest' ? newestAnchor(rest, hint) : rest.fromNanos
  if (anchor !== undefined) {
    const [first, others] = split(rest, order, anchor, firstWidth(anchor, hint))
    if ((await read(first)) === 'full' || isEmpty(others)) return
    rest = others
  }
  if (search.found() === 0) anchor = await edgeMinute(db, search, rest)
  if (anchor === undefined) return
  for (const [index, width] of WIDTHS.entries()) {
    const [next, others] = split(rest, order, anchor, width)
    if (!isEmpty(next) && (await read(next)) === 'full') return
    if (isEmpty(others)) return
    rest = others
    // What is not in the last quarter of an hour is either rare, or in the next window.
    if (index === 0 && !isFew && (await readAtOnce(read, rest))) return
  }
  await read(rest)
}

/** To the end of the page found last time, and a minute at least. */
function firstWidth(anchor: bigint, hint: Hint | undefined): bigint {
  return later(MINUTE, hint?.oldestNanos === undefined ? undefined : anchor - hint.oldestNanos) ?? MINUTE
}

/** Whether the indices left so little that it was. That they did not is known in some 15 ms among ten million rows. */
async function readAtOnce(read: ReadWindow, rest: Window): Promise<boolean> {
  try {
    await read(rest, AT_ONCE_ROWS_MAX)
    return true
  } catch (error) {
    if (error instanceof RowsExceeded) return false
    throw error
  }
}

/** Without an end the first window is open, so that it may start where rows were found last. */
function newestAnchor({ toNanos }: Window, hint: Hint | undefined): bigint {
  const nowNanos = nowInNanos()
  return earlier(nowNanos, toNanos ?? hint?.newestNanos) ?? nowNanos
}

/**
 * What lies within `width` of the anchor, on its side of the order, and the rest. Where the windows before reached
 * further than that, the first is empty and the rest is all of it.
 */
function split(rest: Window, order: Order, anchor: bigint, width: bigint): [Window, Window] {
  if (order === 'newest') {
    const reached = later(rest.fromNanos, anchor - width) ?? anchor - width
    const edge = earlier(rest.toNanos, reached) ?? reached
    return [
      { fromNanos: edge, toNanos: rest.toNanos },
      { fromNanos: rest.fromNanos, toNanos: edge },
    ]
  }
  const reached = earlier(rest.toNanos, anchor + width) ?? anchor + width
  const edge = later(rest.fromNanos, reached) ?? reached
  return [
    { fromNanos: rest.fromNanos, toNanos: edge },
    { fromNanos: edge, toNanos: rest.toNanos },
  ]
}

function isEmpty({ fromNanos, toNanos }: Window): boolean {
  return fromNanos !== undefined && toNanos !== undefined && fromNanos >= toNanos
}

/** Equality with what has an index of its own and may be rare. */
function isSelective(term: Condition): boolean {
  if (term.kind === 'string') return term.test.kind === 'equals' && ID_COLUMNS.has(term.column)
  return term.kind === 'attribute' && term.place === 'attributes' && term.test.kind === 'equals'
}

const ID_COLUMNS = new Set(['trace_id', 'span_id', 'request_id', 'correlation_id', 'session_id'])

/**
 * Where the rows begin, seen from the end at which reading begins: the end of the newest minute, or the start of the
 * oldest, in which the rollup has counted rows that may match. Undefined when there is none.
 */
async function edgeMinute(
  db: Database,
  { scope, order, signal }: WindowSearch,
  { fromNanos, toNanos }: Window,
): Promise<bigint | undefined> {
  const from = fromNanos === undefined ? sql`1` : sql`minute >= toStartOfMinute(${time(fromNanos)})`
  const to = toNanos === undefined ? sql`1` : sql`minute <= toDateTime(${time(toNanos)})`
  const rows = await db.read<{ minute: number }>(
    sql`SELECT toUnixTimestamp(minute) AS minute FROM ${db.table(scope.table.rollups.counts)} WHERE ${rolledUpPart(scope)} AND ${from} AND ${to} ORDER BY minute ${order === 'newest' ? sql`DESC` : sql`ASC`} LIMIT 1`,
    { signal },
  )
  const [found] = rows
  if (found === undefined) return undefined
  const nanos = BigInt(found.minute) * 1_000_000_000n
  return order === 'newest' ? nanos + MINUTE : nanos
}
