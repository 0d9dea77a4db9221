/** The newest rows from before a reader came, also those that the store does not have yet. */
import { once } from 'node:events'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { LIMITS } from '../../core/limits.ts'
import {
  breathe,
  type CatchUp,
  type NewestStored,
  PAGE_MS,
  PAGE_ROWS,
  partsOf,
  ringRows,
  VANISHED_MS,
} from './catch-up.ts'
import type { SentRow } from './sent-row.ts'
import type { SharedQuery } from './shared-query.ts'
import { rowsIn, type TailRow } from './tail-row.ts'

/** Looking for them, in all: whoever waits for what was before should not miss what is. */
const BACKFILL_MS = 2_500

/**
 * The newest rows before the reader came: from the store, and from what it does not have yet. What cannot be had in time
 * is left out, and the reader told.
 */
export async function backfill(work: CatchUp, rowsMax: number): Promise<void> {
  const { hub, stored, reader, signal } = work
  const endMs = performance.now() + BACKFILL_MS
  const unstored = await unstoredRows(work, rowsMax, endMs)
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(Math.max(1, Math.ceil(endMs - performance.now())))])
  // Behind rows that were not looked at, those before would seem to be the newest.
  const known: NewestStored =
    unstored === undefined
      ? { rows: [], missing: 'overload' }
      : await Promise.race([
          stored.newest({ ...reader.at, [hub.node]: unstored.through }, rowsMax, inTime),
          // A statement that hangs does not end with its reader.
          once(inTime, 'abort').then((): NewestStored => ({ rows: [], missing: 'store_unavailable' })),
        ])
  signal.throwIfAborted()
  const newest = [...known.rows, ...(unstored?.rows ?? [])].sort(byTime).slice(-rowsMax)
  for (const rows of partsOf(newest)) {
    reader.backfill(rows)
    await breathe(work)
  }
  const isShort = known.missing !== undefined && newest.length < rowsMax
  reader.endBackfill({ rows: newest.length, ...(isShort ? { missing: known.missing } : {}) })
}

/**
 * Rows up to the reader's position that the store may not have, and the number up to which it has all. Undefined when
 * they could not be judged in time.
 */
async function unstoredRows(
  work: CatchUp,
  rowsMax: number,
  endMs: number,
): Promise<{ rows: TailRow[]; through: number } | undefined> {
  const { hub, spooled, reader, signal } = work
  const end = reader.positionOf(hub.node)
  for (;;) {
    signal.throwIfAborted()
    const through = Math.min(spooled.storedThrough(hub.node), end)
    const newest = new Newest(reader.query, rowsMax, endMs)
    let position = Math.max(through, end - LIMITS.tailCatchUpRowsMax)
    while (position < end && !hub.ring.holdsAfter(position)) {
      // What was stored meanwhile may have left: the store is to be asked for it.
      if (spooled.storedThrough(hub.node) > position) break
      const file = await spooled.readAfter(hub.node, position)
      if (file === undefined) break
      if (!(await newest.take(rowsIn(file.bytes, position, end)))) return undefined
      position = file.lastSeq
    }
    if (position < end && !hub.ring.holdsAfter(position)) await sleep(VANISHED_MS)
    else return (await newest.take(ringRows(hub, position, end))) ? { rows: newest.rows, through } : undefined
  }
}

/** The newest of the rows that match, so that no more of them are kept than are wanted. */
class Newest {
  rows: TailRow[] = []
  private readonly query: SharedQuery
  private readonly rowsMax: number
  private readonly endMs: number

  constructor(query: SharedQuery, rowsMax: number, endMs: number) {
    this.query = query
    this.rowsMax = rowsMax
    this.endMs = endMs
  }

  /** False where the time was over before all of them were judged. */
  async take(rows: Iterable<TailRow>): Promise<boolean> {
    let [judged, turnMs] = [0, performance.now() + PAGE_MS]
    for (const row of rows) {
      if (this.query.judge(row.log)) this.rows.push(row)
      const { isSpent, waitMs } = this.query.cost
      if (++judged % PAGE_ROWS !== 0 && performance.now() < turnMs && !isSpent) continue
      if (performance.now() + waitMs > this.endMs) return false
      this.trim()
      await (isSpent ? sleep(waitMs) : turn())
      turnMs = performance.now() + PAGE_MS
    }
    this.trim()
    return true
  }

  private trim(): void {
    if (this.rows.length > this.rowsMax) this.rows = this.rows.sort(byTime).slice(-this.rowsMax)
  }
}

/** Text of times in UTC: without the Z a time is before the same with a fraction. Stable, so numbers stay in order. */
function byTime(a: SentRow, b: SentRow): number {
  const [left, right] = [a.timestamp.slice(0, -1), b.timestamp.slice(0, -1)]
  return left < right ? -1 : left > right ? 1 : 0
}
