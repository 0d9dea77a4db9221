/**
 * What a reader missed while it was away, from where it is now: the store, the spool's files, the ring. In the order of
 * their numbers, so that its position always says what it has seen.
 *
 * The hand-over has no gap: rows leave the spool only after the store has them, and `storedThrough` says so before the
 * file goes; a file that is gone when it is read was stored meanwhile, so the store is asked again.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { LIMITS } from '../../core/limits.ts'
import type { TailHub } from './hub.ts'
import type { SentRow } from './sent-row.ts'
import type { Subscription } from './subscription.ts'
import { rowsIn, type TailRow } from './tail-row.ts'

/** What the spool lets readers see. */
export interface SpooledRows {
  /** Up to here every row of the node is in the store. */
  storedThrough(node: string): number
  /** Bytes of the file that holds the first row above the number, committed rows first; undefined when no file does. */
  readAfter(node: string, seq: number): Promise<{ readonly bytes: Buffer; readonly lastSeq: number } | undefined>
}

/** The store, for rows of one query in the order of their numbers. */
export interface StoredRows {
  /** Rows of the node with numbers in `(after, through]`, at most `limit`. Throws `store_unavailable` and the like. */
  inOrder(node: string, after: number, through: number, limit: number, signal: AbortSignal): Promise<readonly SentRow[]>
  /** The newest rows by time, oldest first; of the node only those up to `through`. */
  newest(node: string, through: number, limit: number, signal: AbortSignal): Promise<readonly SentRow[]>
}

export interface CatchUp {
  readonly hub: TailHub
  readonly spooled: SpooledRows
  readonly stored: StoredRows
  readonly reader: Subscription
  readonly signal: AbortSignal
  /** Resolves when the reader has taken enough of what waits for it. */
  drained(): Promise<void>
}

const PAGE_ROWS = 1_000
/** Rows that may be judged in one go, so that the reader joins at exactly the position it has. */
const JOIN_ROWS_MAX = 2_000
/** Files that vanish while they are read, one after the other, before it is taken for a fault. */
const VANISHED_MAX = 1_000
const VANISHED_MS = 20

/** Sends what is above the reader's position on the hub's own node, and lets it join where that ends. */
export async function catchUpAndJoin(work: CatchUp): Promise<void> {
  const { hub, reader } = work
  const at = reader.at[hub.node]
  let position = at === undefined ? hub.position : await startOf(work, at)
  for (let vanished = 0; vanished < VANISHED_MAX; ) {
    work.signal.throwIfAborted()
    if (hub.ring.holdsAfter(position)) {
      if (hub.lastSeq - position <= JOIN_ROWS_MAX) return join(work, position)
      position = sendRing(work, position)
    } else {
      const next = await sendOlder(work, position)
      if (next !== position) vanished = 0
      // Between file and store: a moment later one of them has the rows.
      else if (++vanished > 1) await sleep(VANISHED_MS)
      position = next
    }
    await work.drained()
  }
  throw new Error('the rows between store and spool cannot be found')
}

/** Rows of nodes that are not this process: what the store has of them, and what an earlier life left in the spool. */
export async function catchUpOthers(work: CatchUp): Promise<void> {
  const { hub, spooled, stored, reader, signal } = work
  for (const [node, at] of Object.entries(reader.at)) {
    if (node === hub.node) continue
    let position = at
    for (let sent = 0; sent < LIMITS.tailCatchUpRowsMax; ) {
      const through = spooled.storedThrough(node)
      const rows = await stored.inOrder(node, position, through, PAGE_ROWS, signal)
      sent += rows.length
      position = rows[rows.length - 1]?.seq ?? position
      reader.catchUp(rows, { [node]: position })
      await work.drained()
      if (rows.length === PAGE_ROWS) continue
      const file = await spooled.readAfter(node, Math.max(position, Math.min(through, Number.MAX_SAFE_INTEGER - 1)))
      if (file === undefined) break
      const left = [...rowsIn(file.bytes, position, file.lastSeq)].filter(({ log }) => reader.query.predicate(log))
      position = file.lastSeq
      reader.catchUp(left, { [node]: position })
    }
  }
}

/** The newest rows before the reader came: from the store, and from what it does not have yet. */
export async function backfill(work: CatchUp, rowsMax: number): Promise<void> {
  const rows = await newestRows(work, rowsMax)
  for (let at = 0; at < rows.length; at += PAGE_ROWS) {
    work.reader.catchUp(rows.slice(at, at + PAGE_ROWS), {})
    await work.drained()
  }
}

async function newestRows(work: CatchUp, rowsMax: number): Promise<readonly SentRow[]> {
  const { hub, spooled, stored, reader, signal } = work
  const end = reader.at[hub.node] ?? hub.position
  for (;;) {
    const through = Math.min(spooled.storedThrough(hub.node), end)
    const known = await stored.newest(hub.node, through, rowsMax, signal)
    const others = await unstoredRows(work, through, end)
    if (others !== undefined) return [...known, ...others].slice(-rowsMax)
  }
}

/** Rows in `(after, end]`; undefined when a file went while they were read, so that the store has more by now. */
async function unstoredRows(
  { hub, spooled, reader }: CatchUp,
  after: number,
  end: number,
): Promise<TailRow[] | undefined> {
  const rows: TailRow[] = []
  const keep = (bytes: Buffer, from: number) => {
    for (const row of rowsIn(bytes, from, end)) if (reader.query.predicate(row.log)) rows.push(row)
  }
  let position = Math.max(after, end - LIMITS.tailCatchUpRowsMax)
  while (position < end && !hub.ring.holdsAfter(position)) {
    const file = await spooled.readAfter(hub.node, position)
    if (file === undefined) return undefined
    keep(file.bytes, position)
    position = file.lastSeq
  }
  for (const { bytes } of hub.ring.entriesAfter(position)) keep(bytes, position)
  return rows
}

/** Behind a position that is too far back, or of rows to come, which only a copied directory can make. */
async function startOf({ hub, reader }: CatchUp, at: number): Promise<number> {
  if (at > hub.lastSeq) return hub.position
  const first = hub.lastSeq - LIMITS.tailCatchUpRowsMax
  if (at >= first) return at
  reader.skip(hub.node, at, first, 'too_far_back')
  return first
}

/** Nothing may happen between the last row and the joining. */
function join({ hub, reader }: CatchUp, position: number): void {
  if (position < hub.position) {
    const rows: TailRow[] = []
    for (const { bytes } of hub.ring.entriesAfter(position))
      for (const row of rowsIn(bytes, position, hub.position)) if (reader.query.predicate(row.log)) rows.push(row)
    reader.catchUp(rows, { [hub.node]: hub.position })
  } else reader.catchUp([], { [hub.node]: position })
  hub.join(reader)
}

function sendRing({ hub, reader }: CatchUp, position: number): number {
  const [entry] = hub.ring.entriesAfter(position)
  if (entry === undefined) return position
  const through = Math.min(entry.lastSeq, hub.position)
  const rows = [...rowsIn(entry.bytes, position, through)].filter(({ log }) => reader.query.predicate(log))
  reader.catchUp(rows, { [hub.node]: through })
  return through
}

/** A page from the store, or a file of the spool. */
async function sendOlder({ hub, spooled, stored, reader, signal }: CatchUp, position: number): Promise<number> {
  const { node } = hub
  const through = Math.min(spooled.storedThrough(node), hub.position)
  if (position < through) {
    try {
      const rows = await stored.inOrder(node, position, through, PAGE_ROWS, signal)
      const end = rows.length < PAGE_ROWS ? through : (rows[rows.length - 1]?.seq ?? through)
      reader.catchUp(rows, { [node]: end })
      return end
    } catch {
      // The reader is told, and can fill the gap when the store is back.
      signal.throwIfAborted()
      reader.skip(node, position, through, 'store_unavailable')
      return through
    }
  }
  const file = await spooled.readAfter(node, position)
  if (file === undefined) return position
  const end = Math.min(file.lastSeq, hub.position)
  const rows = [...rowsIn(file.bytes, position, end)].filter(({ log }) => reader.query.predicate(log))
  reader.catchUp(rows, { [node]: end })
  return end
}
