/**
 * The last quarter of an hour of a live query: what the store has of it up to where the tail began, and what the tail
 * has brought since. The two meet at a position of the tail, so that no row is counted twice and none left out; where
 * the tail leaves rows out, another such position is taken.
 *
 *     begin → the store is asked up to there, what arrives is set aside → answered: what was set aside is counted in
 */
import type { Positions, Rate } from '../../../core/tail/protocol.ts'
import type { Level, LogRow } from '../../logs/types.ts'
import type { Histogram } from '../api.ts'
import { type ArrivedRows, emptyHistogram, growHistogram } from '../histogram/grow-histogram.ts'

export interface Baseline extends Histogram {
  /** False where rows up to the position were not stored yet. */
  readonly isComplete: boolean
}

/** Asks the store. Undefined for a query that no further try would make runnable. */
export type ReadBaseline = (upTo: Positions, signal: AbortSignal) => Promise<Baseline | undefined>

export const LIVE_RANGE = 'now-15m'
export const LIVE_BUCKETS = 90
const STEP_MS = 10_000
const RANGE_MS = STEP_MS * LIVE_BUCKETS
/** So far a sender's clock may be ahead of this one's before its rows are left out of the picture. */
const CLOCKS_APART_MS = 60_000
/** Until a store that is away, or behind, is asked again. */
const AGAIN_MS = 2_000

export class LiveHistogram {
  private readonly read: ReadBaseline
  private readonly onChange: () => void
  private readonly closing = new AbortController()
  private base: Histogram | undefined
  private basedMs = 0
  /** What arrived and is no part of the base. */
  private counted = new Tally()
  /** The base that is asked for · the one to ask for next. */
  private asked: Beginning | undefined
  private next: Beginning | undefined
  /** Of rows since the last rate: what they are counted as, in the order in which they came. */
  private recent: Arrival[] = []
  private newestMs = 0

  constructor(read: ReadBaseline, onChange: () => void) {
    this.read = read
    this.onChange = onChange
  }

  /** What arrives from now on lies above these numbers, and what lies below does not arrive. */
  begin(upTo: Positions): void {
    this.next = { upTo, since: new Tally() }
    if (this.asked === undefined) void this.ask()
  }

  add(rows: readonly LogRow[]): void {
    for (const { timestamp, received_at, level } of rows) {
      const arrival = { second: Math.floor(Date.parse(timestamp) / 1_000), level }
      this.recent.push(arrival)
      this.count(arrival, 1)
      this.newestMs = Date.parse(received_at)
    }
  }

  /** Where not all that matched is sent, what was is taken back and the exact counts stand in its place. */
  rate({ matched, shown }: Rate): void {
    const isSampled = Object.values(matched).reduce((sum, count) => sum + count, 0) > shown
    // What was caught up with came first and is not in the rate.
    const sent = this.recent.slice(Math.max(0, this.recent.length - shown))
    if (isSampled) for (const arrival of sent) this.count(arrival, -1)
    const second = Math.floor((this.newestMs || Date.now()) / 1_000)
    if (isSampled)
      for (const [level, count] of Object.entries(matched)) this.count({ second, level: level as Level }, count)
    this.recent = []
  }

  get shown(): Histogram | undefined {
    if (this.base === undefined) return undefined
    const nowMs = this.nowMs(this.base)
    this.counted.forget(nowMs - RANGE_MS - STEP_MS)
    // Time goes on also while nothing arrives.
    const rows = [...this.counted.rows(), { atMs: nowMs, value: 'info', count: 0 }]
    return growHistogram(this.base, rows, LIVE_BUCKETS + 1, nowMs + CLOCKS_APART_MS)
  }

  close(): void {
    this.closing.abort()
  }

  /** By the server's clock, which ended the base; this page's may be set to anything. */
  private nowMs({ startMs, stepMs, buckets }: Histogram): number {
    return startMs + (buckets - 1) * stepMs + (performance.now() - this.basedMs)
  }

  private settle(base: Histogram): void {
    this.base = base
    this.basedMs = performance.now()
  }

  private count(arrival: Arrival, by: number): void {
    this.counted.add(arrival, by)
    this.asked?.since.add(arrival, by)
    this.next?.since.add(arrival, by)
  }

  private async ask(): Promise<void> {
    while (this.next !== undefined) {
      this.asked = this.next
      this.next = undefined
      await this.readUntilComplete(this.asked)
    }
    this.asked = undefined
  }

  private async readUntilComplete({ upTo, since }: Beginning): Promise<void> {
    const { signal } = this.closing
    while (!signal.aborted) {
      try {
        const base = await this.read(upTo, signal)
        if (base === undefined) return
        // A query that names another time has no range in common with this one.
        this.settle(base.buckets > 0 ? base : nothingYet())
        this.counted = since.copy()
        this.onChange()
        if (base.isComplete) return
      } catch {
        // Without a store the chart begins empty, and grows from the stream all the same.
        if (this.base === undefined) this.settle(nothingYet())
        this.onChange()
      }
      await pause(AGAIN_MS, signal)
    }
  }
}

/** A position, and what arrived since it was taken. */
interface Beginning {
  readonly upTo: Positions
  readonly since: Tally
}

interface Arrival {
  /** Of the row's own time, since the epoch. */
  readonly second: number
  readonly level: Level
}

/** Rows a second and level. */
class Tally {
  private readonly seconds: Map<number, Map<Level, number>>

  constructor(seconds = new Map<number, Map<Level, number>>()) {
    this.seconds = seconds
  }

  add({ second, level }: Arrival, by: number): void {
    let levels = this.seconds.get(second)
    if (levels === undefined) {
      levels = new Map()
      this.seconds.set(second, levels)
    }
    levels.set(level, (levels.get(level) ?? 0) + by)
  }

  rows(): ArrivedRows[] {
    return [...this.seconds].flatMap(([second, levels]) =>
      [...levels].map(([value, count]) => ({ atMs: second * 1_000, value, count })),
    )
  }

  /** What lies before can no longer be seen. */
  forget(beforeMs: number): void {
    for (const second of this.seconds.keys()) if (second * 1_000 < beforeMs) this.seconds.delete(second)
  }

  copy(): Tally {
    return new Tally(new Map([...this.seconds].map(([second, levels]) => [second, new Map(levels)])))
  }
}

function nothingYet(): Histogram {
  return emptyHistogram(Date.now(), STEP_MS, LIVE_BUCKETS)
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
