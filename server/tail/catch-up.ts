/**
 * What a reader missed while it was away, from where it is now: the store, the spool's files, the ring. In the order of
 * their numbers, so that its position always says what it has seen.
 *
 * The hand-over has no gap: rows leave the spool only after the store has them, and `storedThrough` says so in the same
 * moment in which `readAfter` no longer finds the file; a file that is gone when it is read was stored meanwhile, so the
 * store is asked again. Between asking the one and asking the other nothing may be awaited.
 */
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { LIMITS } from '../../core/limits.ts'
import type { Positions } from '../../core/tail/protocol.ts'
import type { TailHub } from './hub.ts'
import type { SentRow } from './sent-row.ts'
import type { Subscription } from './subscription.ts'
import { rowsIn, type TailRow } from './tail-row.ts'

/** What the spool lets readers see. */
export interface SpooledRows {
  /** Up to here every row of the node is in the store. */
  storedThrough(node: string): number
  /** Number of the last row of the node that has a file; 0 when none has. */
  lastIn(node: string): number
  /** Bytes of the file that holds the first row above the number, committed rows first; undefined when no file does. */
  readAfter(node: string, seq: number): Promise<{ readonly bytes: Buffer; readonly lastSeq: number } | undefined>
}

/** The store, for rows of one query in the order of their numbers. */
export interface StoredRows {
  /** Rows of the node with numbers in `(after, through]`, at most `limit`. Throws `store_unavailable` and the like. */
  inOrder(node: string, after: number, through: number, limit: number, signal: AbortSignal): Promise<readonly SentRow[]>
  /** The newest rows by time, oldest first; of the nodes named only those up to the number. */
  newest(upTo: Positions, limit: number, signal: AbortSignal): Promise<readonly SentRow[]>
  /** The highest number of the node, whatever the query; 0 when there is none. */
  lastOf(node: string, signal: AbortSignal): Promise<number>
}

export interface CatchUp {
  readonly hub: TailHub
  readonly spooled: SpooledRows
  readonly stored: StoredRows
  readonly reader: Subscription
  readonly signal: AbortSignal
  /** Resolves when the reader has taken enough of what waits for it, or is gone. */
  drained(): Promise<void>
}

/** Rows, and characters of those that match, that are judged and sent in one go. */
const PAGE_ROWS = 1_000
const PAGE_CHARS = 1024 * 1024
/** What may be judged in one go, so that the reader joins at exactly the position it has. */
const JOIN_ROWS_MAX = 2_000
const JOIN_BYTES_MAX = 4 * 1024 * 1024
/** Files that vanish while they are read, one after the other, before it is taken for a fault. */
const VANISHED_MAX = 1_000
const VANISHED_MS = 20

/** Sends what is above the reader's position on the hub's own node, and lets it join where that ends. */
export async function catchUpAndJoin(work: CatchUp): Promise<void> {
  const { hub, reader } = work
  const first = hub.lastSeq - LIMITS.tailCatchUpRowsMax
  if (reader.positionOf(hub.node) < first) reader.skip(hub.node, first, 'too_far_back')
  for (let vanished = 0; vanished < VANISHED_MAX; ) {
    work.signal.throwIfAborted()
    const position = reader.positionOf(hub.node)
    if (!hub.ring.holdsAfter(position)) await sendOlder(work, position)
    // Only up to where the hub is: what it has not looked at yet, it will hand over itself.
    else if (isFar(hub, position)) sendRing(work, position)
    else return join(work, position)
    if (reader.positionOf(hub.node) !== position) vanished = 0
    // Between file and store: a moment later one of them has the rows.
    else if (++vanished > 1) await sleep(VANISHED_MS)
    await breathe(work)
  }
  throw new Error('the rows between store and spool cannot be found')
}

function isFar(hub: TailHub, position: number): boolean {
  return hub.position - position > JOIN_ROWS_MAX || hub.ring.hasMoreBetween(position, hub.position, JOIN_BYTES_MAX)
}

/** Rows of nodes that are not this process: what the store has of them, and what an earlier life left in the spool. */
export async function catchUpOthers(work: CatchUp): Promise<void> {
  for (const node of Object.keys(work.reader.at)) if (node !== work.hub.node) await catchUpOther(work, node)
}

async function catchUpOther(work: CatchUp, node: string): Promise<void> {
  const { spooled, stored, reader, signal } = work
  const first = Math.max(await stored.lastOf(node, signal), spooled.lastIn(node)) - LIMITS.tailCatchUpRowsMax
  if (reader.positionOf(node) < first) reader.skip(node, first, 'too_far_back')
  for (let vanished = 0; vanished < VANISHED_MAX; ) {
    const position = reader.positionOf(node)
    const through = spooled.storedThrough(node)
    if (position < through) {
      const rows = await stored.inOrder(node, position, through, PAGE_ROWS, signal)
      const isAll = rows.length < PAGE_ROWS
      // Where nothing of it is in the spool, nobody knows where it ends.
      const isOver = isAll && through === Number.MAX_SAFE_INTEGER
      reader.catchUp(rows, { [node]: isAll && !isOver ? through : (rows[rows.length - 1]?.seq ?? position) })
      await breathe(work)
      if (isOver) return
    } else {
      if (position >= spooled.lastIn(node)) return
      const file = await spooled.readAfter(node, position)
      if (file !== undefined) await sendFile(work, node, file.bytes, file.lastSeq)
      else if (++vanished > 1) await sleep(VANISHED_MS)
    }
    if (reader.positionOf(node) !== position) vanished = 0
    signal.throwIfAborted()
  }
  throw new Error(`the rows of node ${node} between store and spool cannot be found`)
}

/**
 * The newest rows before the reader came: from the store, and from what it does not have yet. Rejects after it has sent
 * what there is when the store cannot be read.
 */
export async function backfill(work: CatchUp, rowsMax: number): Promise<void> {
  const { hub, stored, reader, signal } = work
  const { rows, through } = await unstoredRows(work, rowsMax)
  let failure: unknown
  const known = await stored.newest({ ...reader.at, [hub.node]: through }, rowsMax, signal).catch(error => {
    signal.throwIfAborted()
    failure = error
    return []
  })
  const newest = [...known, ...rows].sort(byTime).slice(-rowsMax)
  for (let at = 0; at < newest.length; at += PAGE_ROWS) {
    reader.backfill(newest.slice(at, at + PAGE_ROWS))
    await breathe(work)
  }
  // Readers of lines take their position from the last line: it is not that of the newest row.
  if (newest.length > 0) reader.say({ type: 'at', at: reader.at })
  if (failure !== undefined) throw failure
}

/** Rows up to the reader's position that the store may not have, and the number up to which it has all. */
async function unstoredRows(work: CatchUp, rowsMax: number): Promise<{ rows: TailRow[]; through: number }> {
  const { hub, spooled, reader, signal } = work
  const end = reader.positionOf(hub.node)
  for (;;) {
    signal.throwIfAborted()
    const through = Math.min(spooled.storedThrough(hub.node), end)
    const newest = new Newest(reader, rowsMax)
    let position = Math.max(through, end - LIMITS.tailCatchUpRowsMax)
    while (position < end && !hub.ring.holdsAfter(position)) {
      // What was stored meanwhile may have left: the store is to be asked for it.
      if (spooled.storedThrough(hub.node) > position) break
      const file = await spooled.readAfter(hub.node, position)
      if (file === undefined) break
      await newest.take(rowsIn(file.bytes, position, end))
      position = file.lastSeq
    }
    if (position < end && !hub.ring.holdsAfter(position)) await sleep(VANISHED_MS)
    else {
      await newest.take(ringRows(hub, position, end))
      return { rows: newest.rows, through }
    }
  }
}

/** The newest of the rows that match, so that no more of them are kept than are wanted. */
class Newest {
  rows: TailRow[] = []
  private readonly reader: Subscription
  private readonly rowsMax: number

  constructor(reader: Subscription, rowsMax: number) {
    this.reader = reader
    this.rowsMax = rowsMax
  }

  async take(rows: Iterable<TailRow>): Promise<void> {
    let judged = 0
    for (const row of rows) {
      if (this.reader.query.predicate(row.log)) this.rows.push(row)
      if (++judged % PAGE_ROWS !== 0) continue
      this.trim()
      await turn()
    }
    this.trim()
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

/** Nothing may happen between the last row and the joining. */
function join({ hub, reader }: CatchUp, position: number): void {
  const rows = [...ringRows(hub, position, hub.position)].filter(({ log }) => reader.query.predicate(log))
  reader.catchUp(rows, { [hub.node]: hub.position })
  hub.join(reader)
}

function sendRing({ hub, reader }: CatchUp, position: number): void {
  const page = new Page(reader)
  for (const row of ringRows(hub, position, hub.position)) {
    page.add(row)
    if (page.isFull) {
      page.send({ [hub.node]: row.seq })
      return
    }
  }
  page.send({ [hub.node]: hub.position })
}

function* ringRows(hub: TailHub, after: number, through: number): Generator<TailRow> {
  for (const { bytes, firstSeq } of hub.ring.entriesAfter(after)) {
    if (firstSeq > through) return
    yield* rowsIn(bytes, after, through)
  }
}

/** A page from the store, or a file of the spool. */
async function sendOlder(work: CatchUp, position: number): Promise<void> {
  const { hub, spooled, stored, reader, signal } = work
  const { node } = hub
  const through = Math.min(spooled.storedThrough(node), hub.position)
  if (position < through) {
    try {
      const rows = await stored.inOrder(node, position, through, PAGE_ROWS, signal)
      reader.catchUp(rows, { [node]: rows.length < PAGE_ROWS ? through : (rows[rows.length - 1]?.seq ?? through) })
    } catch {
      // The reader is told, and can fill the gap when the store is back.
      signal.throwIfAborted()
      reader.skip(node, through, 'store_unavailable')
    }
    return
  }
  const file = await spooled.readAfter(node, position)
  if (file !== undefined) await sendFile(work, node, file.bytes, Math.min(file.lastSeq, hub.position))
}

/** Sends what matches above the reader's position, a page at a time. */
async function sendFile(work: CatchUp, node: string, bytes: Buffer, through: number): Promise<void> {
  const { reader } = work
  let page = new Page(reader)
  for (const row of rowsIn(bytes, reader.positionOf(node), through)) {
    page.add(row)
    if (!page.isFull) continue
    page.send({ [node]: row.seq })
    page = new Page(reader)
    await breathe(work)
  }
  page.send({ [node]: Math.max(through, reader.positionOf(node)) })
}

/** Rows that are judged together, and what of them matches. */
class Page {
  private readonly reader: Subscription
  private readonly rows: TailRow[] = []
  private judged = 0
  private chars = 0

  constructor(reader: Subscription) {
    this.reader = reader
  }

  get isFull(): boolean {
    return this.judged >= PAGE_ROWS || this.chars >= PAGE_CHARS
  }

  add(row: TailRow): void {
    this.judged++
    if (!this.reader.query.predicate(row.log)) return
    this.rows.push(row)
    this.chars += row.text.length
  }

  /** @param at behind the last row that was judged */
  send(at: Positions): void {
    this.reader.catchUp(this.rows, at)
  }
}

/** Lets others have a turn, and the reader take what it was sent. */
async function breathe({ signal, drained }: CatchUp): Promise<void> {
  await turn()
  await drained()
  signal.throwIfAborted()
}
