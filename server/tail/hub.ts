/**
 * Sends what was just committed to its subscribers: after the sync, before the store has it. Rows are gathered for some
 * tens of milliseconds; each is decoded once, evaluated once a different query, and written once. The work is done in
 * slices, and what a query takes of it is bounded (`tail-budget.ts`).
 */
import { setTimeout } from 'node:timers/promises'
import { LIMITS } from '../../core/limits.ts'
import { Pace } from './pace.ts'
import { type Chunk, ReaderGroup } from './reader-group.ts'
import { Ring } from './ring.ts'
import type { SharedQuery } from './shared-query.ts'
import { Slices } from './slices.ts'
import type { Subscription } from './subscription.ts'
import { TailBudget } from './tail-budget.ts'
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
  /** A clock in milliseconds, and a wait. */
  readonly now?: () => number
  readonly sleep?: (ms: number) => Promise<unknown>
}

/** Rows that are decoded together, and bytes of them. */
const CHUNK_ROWS = 500
const CHUNK_BYTES = 1024 * 1024
/** So long the process does nothing else: an acknowledgement waits for some slices. */
const SLICE_MS = 2
const TICK_MS = 250
/** A part of the time that a shutdown has for requests under way. */
const CLOSING_MS = 500

export class TailHub {
  readonly node: string
  readonly ring: Ring
  readonly budget: TailBudget
  /** For what subscribers cost before they join: compiling their queries, and catching up. */
  readonly slices = new Slices()
  /** Number up to which rows were sent. */
  private sent: number
  /** Number up to which rows were sent, or are being evaluated for those who are here. */
  private taken: number
  private last: number
  private readonly groups = new Map<string, ReaderGroup>()
  /** Also those that are not handed rows yet. */
  private readonly present = new Set<Subscription>()
  /** Queries of all that are present. */
  private readonly shared = new Map<string, { readonly query: SharedQuery; readers: number }>()
  /** Of those that wait for rows to come. */
  private readonly waking = new Set<() => void>()
  private readonly onFailure: (error: unknown) => void
  private handing: Promise<void> | undefined
  private readonly ticking: NodeJS.Timeout
  private readonly batchMs: number
  private isClosed = false
  private endMs = Number.POSITIVE_INFINITY
  private readonly pace = new Pace()
  private readonly now: () => number
  private readonly sleep: (ms: number) => Promise<unknown>
  private sliceMs = 0

  /** @param lastSeq number of the last row committed before */
  constructor(node: string, lastSeq: number, onFailure: (error: unknown) => void, bounds: HubBounds = {}) {
    const {
      ringBytesMax = LIMITS.tailRingBytesMax,
      batchMs = LIMITS.tailBatchMs,
      now = () => performance.now(),
      sleep = setTimeout,
    } = bounds
    this.now = now
    this.sleep = sleep
    this.budget = new TailBudget(now)
    this.node = node
    this.onFailure = onFailure
    this.sent = lastSeq
    this.taken = lastSeq
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

  /** Number up to which every subscriber was sent its rows. */
  get position(): number {
    return this.sent
  }

  /** A subscriber that joins now is sent rows above this number. */
  get joinPosition(): number {
    return this.taken
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
    for (const wake of [...this.waking]) wake()
    if (this.groups.size === 0) this.passOver()
    else this.handing ??= this.handOver()
  }

  /** Resolves when the next rows are committed, or the signal aborts. */
  nextCommit(signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const wake = () => {
        this.waking.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      this.waking.add(wake)
      signal.addEventListener('abort', wake)
    })
  }

  /** The query of a key that somebody has already, so that it is compiled once. */
  sharedQuery(key: string): SharedQuery | undefined {
    return this.shared.get(key)?.query
  }

  /** A subscriber that still catches up: it gets signs of life, like the others. */
  attend(reader: Subscription): void {
    if (this.present.has(reader)) return
    this.present.add(reader)
    const { query } = reader
    const shared = this.shared.get(query.key) ?? { query, readers: 0 }
    shared.readers++
    this.shared.set(query.key, shared)
    this.budget.sharers = this.shared.size
  }

  /** From now on the subscriber is sent what matches above `joinPosition`. */
  join(reader: Subscription): void {
    const { key } = reader.query
    const group = this.groups.get(key) ?? new ReaderGroup(reader.query, this.node, this.now, this.onFailure)
    this.groups.set(key, group)
    group.readers.add(reader)
    this.attend(reader)
  }

  leave(reader: Subscription): void {
    const { key } = reader.query
    this.unshare(reader)
    const group = this.groups.get(key)
    group?.readers.delete(reader)
    if (group?.readers.size === 0) this.groups.delete(key)
    // Without subscribers nothing has to be caught up with.
    if (this.groups.size === 0) this.passOver()
  }

  private unshare(reader: Subscription): void {
    const { key } = reader.query
    const shared = this.shared.get(key)
    if (!this.present.delete(reader) || shared === undefined) return
    if (--shared.readers === 0) this.shared.delete(key)
    this.budget.sharers = this.shared.size
  }

  /** Hands over what is committed, within its time, and ends; what is left is what readers come back for. */
  async close(): Promise<void> {
    this.isClosed = true
    this.endMs = this.now() + CLOSING_MS
    await this.handing
    clearInterval(this.ticking)
  }

  private async handOver(): Promise<void> {
    // Also at the end this begins behind the promise of it.
    await (this.isClosed ? undefined : setTimeout(this.batchMs))
    this.sliceMs = this.now()
    while (this.taken < this.last && this.groups.size > 0 && this.hasTime) {
      try {
        await this.handChunk()
      } catch (error) {
        // A row that fails unexpectedly must not end the tail.
        this.onFailure(error)
        this.skipTo(this.last)
      }
      await this.rest()
    }
    if (this.groups.size === 0) this.passOver()
    this.handing = undefined
  }

  /**
   * Each group is sent its rows as soon as they are evaluated, those first that took least lately. A subscriber that joins
   * meanwhile has caught up to the end of the chunk.
   */
  private async handChunk(): Promise<void> {
    if (!this.ring.holdsAfter(this.taken)) this.skipTo(this.ring.start)
    const chunk = this.nextChunk()
    this.taken = chunk.through
    for (const group of this.byDebt()) {
      let next = group.evaluate(chunk, 0, this.sliceEndMs)
      while (next < chunk.rows.length) {
        await this.rest()
        if (!this.hasTime) return
        next = group.evaluate(chunk, next, this.sliceEndMs)
      }
      group.hand(chunk)
      if (this.now() >= this.sliceEndMs) await this.rest()
    }
    this.sent = this.taken
  }

  private nextChunk(): Chunk {
    const after = this.taken
    const rows: TailRow[] = []
    let [through, bytesTaken] = [after, 0]
    for (const { bytes, lastSeq } of this.ring.entriesAfter(after)) {
      for (const row of rowsIn(bytes, through, this.last)) {
        rows.push(row)
        through = row.seq
        bytesTaken += row.bytes
        if (rows.length >= CHUNK_ROWS || bytesTaken >= CHUNK_BYTES || this.now() >= this.sliceEndMs)
          return { after, rows, through }
      }
      // Numbers of rows that failed lie between two entries.
      through = lastSeq
    }
    return { after, rows, through }
  }

  private byDebt(): ReaderGroup[] {
    return [...this.groups.values()].sort((a, b) => a.query.cost.debtMs - b.query.cost.debtMs)
  }

  private get sliceEndMs(): number {
    return this.sliceMs + SLICE_MS
  }

  private get hasTime(): boolean {
    return this.now() < this.endMs
  }

  /**
   * Between two slices; at the end there is no time for it. An acknowledgement takes some turns of the event loop, and must
   * not wait for a long evaluation at each of them.
   */
  private async rest(): Promise<void> {
    const longMs = this.budget.takeLong()
    if (longMs > 0 && !this.isClosed) await this.sleep(longMs)
    else if (!this.isClosed) await this.pace.rest(this.now() - this.sliceMs, this.last - this.taken)
    this.sliceMs = this.now()
  }

  /** The ring dropped rows before they were evaluated, because too many arrived at once. */
  private skipTo(seq: number): void {
    this.taken = seq
    this.sent = seq
    for (const { readers } of this.groups.values())
      for (const reader of readers) if (reader.positionOf(this.node) < seq) reader.skip(this.node, seq, 'overload')
  }

  private passOver(): void {
    this.taken = this.last
    this.sent = this.last
  }

  private tick(): void {
    for (const reader of this.present) reader.tick()
  }
}
