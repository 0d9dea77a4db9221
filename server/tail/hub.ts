/**
 * Hands what was just committed to those who asked for it: after the sync, before the store has it. Rows are gathered
 * for some tens of milliseconds; each is decoded once, judged once a different query, and written once.
 */
import { LIMITS } from '../../core/limits.ts'
import { Pace } from './pace.ts'
import { ReaderGroup } from './reader-group.ts'
import { Ring } from './ring.ts'
import { type SharedQuery, SLOW_MS } from './shared-query.ts'
import type { Subscription } from './subscription.ts'
import { rowsIn, type TailRow } from './tail-row.ts'

export interface Committed {
  readonly firstSeq: number
  readonly rows: number
  readonly pieces: readonly { readonly rows: number; readonly bytes: Buffer }[]
}

/** Those of `LIMITS` unless given. */
export interface HubBounds {
  readonly ringBytesMax?: number
  readonly batchMs?: number
}

/** Rows, bytes of them and time, before the process turns to something else. */
const ROWS_AT_ONCE = 500
const BYTES_AT_ONCE = 1024 * 1024
const MS_AT_ONCE = 25
/** What judging a row may take a query, before it is asked which of them it was. */
const USUAL_MS = 0.01
const TICK_MS = 250
/** A part of the time that a shutdown has for requests under way. */
const CLOSING_MS = 500

export class TailHub {
  readonly node: string
  readonly ring: Ring
  /** Number up to which rows were handed to whoever is here. */
  private judged: number
  private last: number
  private readonly groups = new Map<string, ReaderGroup>()
  /** Also those that are not handed rows yet. */
  private readonly present = new Set<Subscription>()
  private readonly onFailure: (error: unknown) => void
  private handing: Promise<void> | undefined
  private readonly ticking: NodeJS.Timeout
  private readonly batchMs: number
  private isClosed = false
  private endMs = Number.POSITIVE_INFINITY
  private readonly pace = new Pace()

  /** @param lastSeq number of the last row committed before */
  constructor(node: string, lastSeq: number, onFailure: (error: unknown) => void, bounds: HubBounds = {}) {
    const { ringBytesMax = LIMITS.tailRingBytesMax, batchMs = LIMITS.tailBatchMs } = bounds
    this.node = node
    this.onFailure = onFailure
    this.judged = lastSeq
    this.last = lastSeq
    this.batchMs = batchMs
    this.ring = new Ring(ringBytesMax, lastSeq)
    this.ticking = setInterval(() => this.tick(), TICK_MS)
    this.ticking.unref()
  }

  /** Number of the last committed row. */
  get lastSeq(): number {
    return this.last
  }

  /** Who joins now is handed rows above this number. */
  get position(): number {
    return this.judged
  }

  get readers(): number {
    let count = 0
    for (const { readers } of this.groups.values()) count += readers.size
    return count
  }

  get queries(): number {
    return this.groups.size
  }

  /** Rows that are on disk, in the order of their numbers. */
  committed(appends: readonly Committed[]): void {
    for (const { firstSeq, pieces } of appends) {
      let seq = firstSeq
      for (const { rows, bytes } of pieces) {
        this.ring.push({ firstSeq: seq, lastSeq: seq + rows - 1, bytes })
        seq += rows
        this.last = seq - 1
      }
    }
    if (this.groups.size === 0) this.judged = this.last
    else this.handing ??= this.handOver()
  }

  /** The query of a key that somebody has already, so that it is made once. */
  sharedQuery(key: string): SharedQuery | undefined {
    return this.groups.get(key)?.query
  }

  /** A reader that still catches up: it is told where it is, like the others. */
  attend(reader: Subscription): void {
    this.present.add(reader)
  }

  /** From now on the reader is handed what matches above `position`. */
  join(reader: Subscription): void {
    const { key } = reader.query
    const group = this.groups.get(key) ?? new ReaderGroup(reader.query, this.onFailure)
    this.groups.set(key, group)
    group.readers.add(reader)
    this.present.add(reader)
  }

  leave(reader: Subscription): void {
    this.present.delete(reader)
    const group = this.groups.get(reader.query.key)
    group?.readers.delete(reader)
    if (group?.readers.size === 0) this.groups.delete(reader.query.key)
    // What nobody waits for need not be caught up with.
    if (this.groups.size === 0) this.judged = this.last
  }

  /** Hands over what is committed, within its time, and ends; what is left is what readers come back for. */
  async close(): Promise<void> {
    this.isClosed = true
    this.endMs = performance.now() + CLOSING_MS
    await this.handing
    clearInterval(this.ticking)
  }

  private async handOver(): Promise<void> {
    // Also at the end this begins behind the promise of it.
    await (this.isClosed ? undefined : new Promise(resolve => setTimeout(resolve, this.batchMs)))
    while (this.judged < this.last && this.groups.size > 0 && performance.now() < this.endMs) {
      const sinceMs = performance.now()
      try {
        this.handSome()
      } catch (error) {
        // A row that nobody had foreseen must not end the tail.
        this.onFailure(error)
        this.skipTo(this.last)
      }
      if (!this.isClosed) await this.pace.rest(performance.now() - sinceMs, this.last - this.judged)
    }
    if (this.groups.size === 0) this.judged = this.last
    this.handing = undefined
  }

  private handSome(): void {
    if (!this.ring.holdsAfter(this.judged)) this.skipTo(this.ring.start)
    this.judged = this.judgeSome()
    for (const group of this.groups.values()) group.hand(this.node, this.judged)
  }

  /** The number up to which rows were judged. */
  private judgeSome(): number {
    const endMs = performance.now() + MS_AT_ONCE
    let [through, rows, bytesTaken] = [this.judged, 0, 0]
    for (const { bytes, lastSeq } of this.ring.entriesAfter(this.judged)) {
      for (const row of rowsIn(bytes, through, this.last)) {
        this.judge(row, through)
        through = row.seq
        bytesTaken += row.bytes
        if (++rows >= ROWS_AT_ONCE || bytesTaken >= BYTES_AT_ONCE || performance.now() >= endMs) return through
      }
      // Numbers of rows that failed lie between two entries.
      through = lastSeq
    }
    return through
  }

  private judge(row: TailRow, before: number): void {
    const sinceMs = performance.now()
    for (const group of this.groups.values()) group.judge(row, before)
    if (performance.now() - sinceMs < SLOW_MS + this.groups.size * USUAL_MS) return
    for (const group of this.groups.values()) group.watch(row)
  }

  /** So much arrived at once that the ring let go of what nobody had looked at. */
  private skipTo(seq: number): void {
    this.judged = seq
    for (const { readers } of this.groups.values())
      for (const reader of readers) if (reader.positionOf(this.node) < seq) reader.skip(this.node, seq, 'overload')
  }

  private tick(): void {
    for (const reader of this.present) reader.tick()
  }
}
