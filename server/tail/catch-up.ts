/**
 * What a reader missed while it was away, from where it is now: the store, the spool's files, the ring. In the order of
 * their numbers, so that its position always says what it has seen.
 *
 * The hand-over has no gap: rows leave the spool only after the store has them, and `storedThrough` says so in the same
 * moment in which `readAfter` no longer finds the file; a file that is gone when it is read was stored meanwhile, so the
 * store is asked again. Between asking the one and asking the other nothing may be awaited.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { isTailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { TailHub } from './hub.ts'
import { breathe, PAGE_CHARS, PAGE_MS, PAGE_ROWS, type ReadBack, TAKEN_MS, VANISHED_MS } from './read-back.ts'
import { StoredPages } from './stored-pages.ts'
import type { Subscription } from './subscription.ts'
import { rowsIn, type TailRow } from './tail-row.ts'

/** Files that vanish while they are read, one after the other, before it is taken for a fault. */
const VANISHED_MAX = 1_000

/** Sends what is above the reader's position on the hub's own node, and lets it join where that ends. */
export async function catchUpAndJoin(work: ReadBack): Promise<void> {
  const { hub, reader } = work
  const pages = new StoredPages(work)
  for (let vanished = 0; vanished < VANISHED_MAX; ) {
    work.signal.throwIfAborted()
    const first = Math.min(hub.joinPosition, hub.lastSeq - LIMITS.tailCatchUpRowsMax)
    // Also of a query that is slower than what arrives.
    if (reader.positionOf(hub.node) < first) reader.skip(hub.node, first, 'too_far_back')
    const position = reader.positionOf(hub.node)
    if (!hub.ring.holdsAfter(position)) await sendOlder(work, pages, position)
    else if (sendRing(work, position)) return
    if (reader.positionOf(hub.node) !== position) vanished = 0
    // Between file and store: a moment later one of them has the rows.
    else if (++vanished > 1) await sleep(VANISHED_MS)
    await breathe(work)
  }
  throw new Error('the rows between store and spool cannot be found')
}

/** Rows of nodes that are not this process: what the store has of them, and what an earlier life left in the spool. */
export async function catchUpOthers(work: ReadBack): Promise<void> {
  const { hub, spooled, stored, reader, signal } = work
  const nodes = Object.keys(reader.at).filter(node => node !== hub.node)
  if (nodes.length === 0) return
  const lasts = await stored.lastOf(nodes, signal)
  for (const node of nodes) await catchUpOther(work, node, Math.max(lasts.get(node) ?? 0, spooled.lastIn(node)))
}

async function catchUpOther(work: ReadBack, node: string, last: number): Promise<void> {
  const { spooled, reader } = work
  const pages = new StoredPages(work)
  if (reader.positionOf(node) >= last) return
  const first = last - LIMITS.tailCatchUpRowsMax
  if (reader.positionOf(node) < first) reader.skip(node, first, 'too_far_back')
  for (let vanished = 0; vanished < VANISHED_MAX; ) {
    await breathe(work)
    const position = reader.positionOf(node)
    const through = spooled.storedThrough(node)
    if (position < through) {
      const isAll = await pages.send(node, through)
      // Where nothing of it is in the spool, nobody knows where it ends.
      if (isAll && through === Number.MAX_SAFE_INTEGER) return
      if (isAll) reader.catchUp([], { [node]: through })
    } else {
      if (position >= spooled.lastIn(node)) return
      const file = await spooled.readAfter(node, position)
      if (file !== undefined) await sendFile(work, node, file.bytes, file.lastSeq)
      else if (++vanished > 1) await sleep(VANISHED_MS)
    }
    if (reader.positionOf(node) !== position) vanished = 0
  }
  throw new Error(`the rows of node ${node} between store and spool cannot be found`)
}

/**
 * A page of the ring, only up to where the hub is: what it has not looked at yet, it will hand over itself. True when
 * the reader has joined: nothing may happen between the last row and that.
 */
function sendRing({ hub, reader }: ReadBack, position: number): boolean {
  const page = new Page(reader)
  for (const row of ringRows(hub, position, hub.joinPosition)) {
    if (page.isFull) {
      page.send(hub.node)
      return false
    }
    page.add(row)
  }
  page.send(hub.node, hub.joinPosition)
  hub.join(reader)
  return true
}

export function* ringRows(hub: TailHub, after: number, through: number): Generator<TailRow> {
  for (const { bytes, firstSeq } of hub.ring.entriesAfter(after)) {
    if (firstSeq > through) return
    yield* rowsIn(bytes, after, through)
  }
}

/** A page from the store, or a file of the spool. */
async function sendOlder(work: ReadBack, pages: StoredPages, position: number): Promise<void> {
  const { hub, spooled, reader, signal } = work
  const { node } = hub
  const through = Math.min(spooled.storedThrough(node), hub.joinPosition)
  if (position < through) {
    try {
      if (await pages.send(node, through)) reader.catchUp([], { [node]: through })
    } catch (error) {
      signal.throwIfAborted()
      if (!isTailraceError(error)) throw error
      // The reader is told, and can fill the gap when the store is back.
      reader.skip(node, through, 'store_unavailable')
    }
    return
  }
  const file = await spooled.readAfter(node, position)
  if (file !== undefined) await sendFile(work, node, file.bytes, Math.min(file.lastSeq, hub.joinPosition))
}

/** Sends what matches above the reader's position, a page at a time, or as much of it as the reader takes soon. */
async function sendFile(work: ReadBack, node: string, bytes: Buffer, through: number): Promise<void> {
  const { reader } = work
  let page = new Page(reader)
  for (const row of rowsIn(bytes, reader.positionOf(node), through)) {
    page.add(row)
    if (!page.isFull) continue
    page.send(node)
    // What is left is read again.
    if (!(await breathe(work, TAKEN_MS))) return
    page = new Page(reader)
  }
  page.send(node, Math.max(through, reader.positionOf(node)))
}

/** Rows that are evaluated together, and what of them matches. */
class Page {
  private readonly reader: Subscription
  private readonly rows: TailRow[] = []
  private readonly endMs = performance.now() + PAGE_MS
  private evaluated = 0
  private chars = 0
  private through: number | undefined
  /** The row behind them, where its evaluation would take too long. */
  private unknown: number | undefined

  constructor(reader: Subscription) {
    this.reader = reader
  }

  get isFull(): boolean {
    if (this.evaluated >= PAGE_ROWS || this.chars >= PAGE_CHARS || this.unknown !== undefined) return true
    return this.evaluated > 0 && (performance.now() >= this.endMs || this.reader.query.waitMs > 0)
  }

  /** Adds a row, unless the page is full. */
  add(row: TailRow): void {
    const isMatch = this.reader.query.evaluate(row)
    if (isMatch === undefined) {
      this.unknown = row.seq
      return
    }
    this.evaluated++
    this.through = row.seq
    if (!isMatch) return
    this.rows.push(row)
    this.chars += row.text.length
  }

  /** @param end where the page ends: at the last row that was looked at unless given */
  send(node: string, end?: number): void {
    const through = this.unknown === undefined ? (end ?? this.through) : this.through
    if (through !== undefined) this.reader.catchUp(this.rows, { [node]: through })
    if (this.unknown === undefined) return
    this.reader.skip(node, this.unknown, 'overload')
    if (end !== undefined && end > this.unknown) this.reader.catchUp([], { [node]: end })
  }
}
