/** The newest rows from before a reader came, also those that the store does not have yet. */
import { setTimeout as sleep, setImmediate as yieldToEventLoop } from 'node:timers/promises'
import { LIMITS } from '../../core/limits.ts'
import type { Backfilled, BackfillMissing } from '../../core/tail/protocol.ts'
import { TimeLimit, unlessAborted } from '../../core/time/time-limit.ts'
import { ringRows } from './catch-up.ts'
import { newestWithin } from './newest-within.ts'
import {
  breathe,
  type NewestStored,
  PAGE_CHARS,
  PAGE_MS,
  PAGE_ROWS,
  partsOf,
  type ReadBack,
  VANISHED_MS,
} from './read-back.ts'
import type { SentRow } from './sent-row.ts'
import type { SharedQuery } from './shared-query.ts'
import { rowsIn, type TailRow } from './tail-row.ts'

/** Looking for them, in all: whoever waits for what was before should not miss what is. */
const BACKFILL_MS = 2_500
/** What is held of a backfill, in characters, and how long for a reader that does not take any of it. */
const HELD_CHARS_MAX = 16 * 1024 * 1024
const HELD_MS = 30_000

/** The reader did not take what it asked for. */
export class NotTaken extends Error {}

/**
 * The newest rows before the reader came: from the store, and from what it does not have yet. What cannot be had in time
 * is left out, and the reader told. Throws `NotTaken`.
 */
export async function backfill(work: ReadBack, rowsMax: number): Promise<void> {
  const { reader, turns } = work
  let found = await newestInTime(work, rowsMax)
  // More than a message of them has to be held while the reader takes them.
  const isLarge = found.rows.reduce((sum, row) => sum + charsOf(row), 0) > PAGE_CHARS
  const letGo = isLarge ? turns.holding.tryTake() : undefined
  if (isLarge && letGo === undefined)
    found = { rows: newestWithin(found.rows, PAGE_CHARS, charsOf), missing: 'overload' }
  const { rows } = found
  try {
    for (const part of partsOf(rows)) {
      reader.backfill(part)
      if (!(await breathe(work, HELD_MS))) throw new NotTaken()
    }
  } finally {
    letGo?.()
  }
  reader.endBackfill(ended(found, rowsMax))
}

async function newestInTime(work: ReadBack, rowsMax: number): Promise<Newest> {
  const { signal, turns } = work
  const endMs = performance.now() + BACKFILL_MS
  const limit = new TimeLimit(signal, BACKFILL_MS)
  try {
    return await turns.reading.take(() => newestRows(work, rowsMax, endMs, limit.signal), limit.signal)
  } catch (error) {
    signal.throwIfAborted()
    if (limit.signal.aborted) return { rows: [], missing: 'overload' }
    throw error
  } finally {
    limit.end()
  }
}

const charsOf = ({ text }: SentRow) => text.length

function ended({ rows, missing }: Newest, rowsMax: number): Backfilled {
  return { rows: rows.length, ...(missing !== undefined && rows.length < rowsMax ? { missing } : {}) }
}

interface Newest {
  readonly rows: readonly SentRow[]
  readonly missing: BackfillMissing | undefined
}

async function newestRows(work: ReadBack, rowsMax: number, endMs: number, inTime: AbortSignal): Promise<Newest> {
  const { signal } = work
  const unstored = await unstoredRows(work, rowsMax, endMs)
  const known = await storedBefore(work, unstored, rowsMax, inTime)
  signal.throwIfAborted()
  const all = [...known.rows, ...(unstored?.rows ?? [])].sort(byTime).slice(-rowsMax)
  const rows = newestWithin(all, HELD_CHARS_MAX, charsOf)
  return { rows, missing: known.missing ?? unstored?.missing ?? (rows.length < all.length ? 'too_large' : undefined) }
}

/** What the store has in front of them. Behind rows that were not looked at, those before would seem to be the newest. */
async function storedBefore(
  { hub, stored, reader }: ReadBack,
  unstored: Unstored | undefined,
  rowsMax: number,
  inTime: AbortSignal,
): Promise<NewestStored> {
  if (unstored === undefined) return { rows: [], missing: 'overload' }
  if (unstored.isCut) return { rows: [], missing: 'too_large' }
  // A statement that hangs does not end with its reader.
  const found = stored.newest({ ...reader.at, [hub.node]: unstored.through }, rowsMax, inTime)
  return (await unlessAborted(found, inTime)) ?? { rows: [], missing: 'store_unavailable' }
}

interface Unstored {
  readonly rows: readonly TailRow[]
  /** There were more, too large to be held. */
  readonly isCut: boolean
  /** Set where the evaluation of some would have taken too long. */
  readonly missing: BackfillMissing | undefined
  /** The number up to which the store has all. */
  readonly through: number
}

/**
 * Rows up to the reader's position that the store may not have. Undefined when they could not be evaluated in time.
 */
async function unstoredRows(work: ReadBack, rowsMax: number, endMs: number): Promise<Unstored | undefined> {
  const { hub, spooled, reader, signal } = work
  const end = reader.positionOf(hub.node)
  for (;;) {
    signal.throwIfAborted()
    const through = Math.min(spooled.storedThrough(hub.node), end)
    const newest = new NewestMatching(reader.query, rowsMax, endMs)
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
    else
      return (await newest.take(ringRows(hub, position, end)))
        ? { rows: newest.rows, isCut: newest.isCut, missing: newest.missing, through }
        : undefined
  }
}

/** The newest of the rows that match, so that no more of them are kept than are wanted. */
class NewestMatching {
  rows: TailRow[] = []
  /** They were too large to be held. */
  isCut = false
  missing: BackfillMissing | undefined
  private bytes = 0
  private readonly query: SharedQuery
  private readonly rowsMax: number
  private readonly endMs: number

  constructor(query: SharedQuery, rowsMax: number, endMs: number) {
    this.query = query
    this.rowsMax = rowsMax
    this.endMs = endMs
  }

  /** False where the time was over before all of them were evaluated. */
  async take(rows: Iterable<TailRow>): Promise<boolean> {
    let [evaluated, sliceEndMs] = [0, performance.now() + PAGE_MS]
    for (const row of rows) {
      this.add(row)
      const { waitMs } = this.query
      if (++evaluated % PAGE_ROWS !== 0 && performance.now() < sliceEndMs && waitMs === 0) continue
      if (performance.now() + waitMs > this.endMs) return false
      this.trim()
      await (waitMs > 0 ? sleep(waitMs) : yieldToEventLoop())
      sliceEndMs = performance.now() + PAGE_MS
    }
    this.trim()
    return true
  }

  private add(row: TailRow): void {
    const isMatch = this.query.evaluate(row)
    if (isMatch === undefined) this.missing = 'overload'
    if (!isMatch) return
    this.rows.push(row)
    this.bytes += row.bytes
  }

  private trim(): void {
    if (this.rows.length <= this.rowsMax && this.bytes <= HELD_CHARS_MAX) return
    const newest = this.rows.sort(byTime).slice(-this.rowsMax)
    this.rows = newestWithin(newest, HELD_CHARS_MAX, ({ bytes }) => bytes)
    this.isCut ||= this.rows.length < newest.length
    this.bytes = this.rows.reduce((sum, { bytes }) => sum + bytes, 0)
  }
}

/** Text of times in UTC: without the Z a time is before the same with a fraction. Stable, so numbers stay in order. */
function byTime(a: SentRow, b: SentRow): number {
  const [left, right] = [a.timestamp.slice(0, -1), b.timestamp.slice(0, -1)]
  return left < right ? -1 : left > right ? 1 : 0
}
