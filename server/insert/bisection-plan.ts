/**
 * How far the bisection of a segment has come, as a repeat or the next start must know it.
 *
 * - A range that was cut is never inserted whole again: its halves may be stored under tokens of their own, and the
 *   whole, if it succeeded later, would double them. So it is on disk before its first half is inserted.
 * - Rows that a failed insert has left in the store are settled: no later range contains them.
 * - Until they are settled, their range is noted as asked: the store is asked what it has, and the token is not used.
 */
import type { Segment } from '../spool/segment.ts'
import { type InsertFiles, PLAN_ENDING } from './insert-files.ts'
import { keyOf, type Range, wholeOf } from './ranges.ts'

/** A range that was cut, with the partitions in which all of its rows are settled. */
interface Cut extends Range {
  readonly partitions: readonly string[]
}

interface Kept {
  readonly cuts: readonly Cut[]
  readonly asked: readonly string[]
  /** Runs of rows by their places, each the first and the one after the last. */
  readonly settled: readonly (readonly [number, number])[]
}

export class BisectionPlan {
  private readonly segment: Segment
  private readonly files: InsertFiles
  private readonly cuts: Map<string, Cut>
  private readonly asked: Set<string>
  private readonly settled: Set<number>
  /** Of this life: ranges that are stored, and since when a range has failed for want of memory. */
  private readonly stored = new Set<string>()
  private readonly failedSinceMs = new Map<string, number>()

  private constructor(segment: Segment, files: InsertFiles, { cuts, asked, settled }: Kept) {
    this.segment = segment
    this.files = files
    this.cuts = new Map(cuts.map(cut => [keyOf(cut), cut]))
    this.asked = new Set(asked)
    this.settled = new Set(settled.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i)))
  }

  /** The plan of a segment that no earlier life can have tried. */
  static none(segment: Segment, files: InsertFiles): BisectionPlan {
    return new BisectionPlan(segment, files, { cuts: [], asked: [], settled: [] })
  }

  /** The plan an earlier life has left, if it has. */
  static async read(segment: Segment, files: InsertFiles): Promise<BisectionPlan> {
    const text = await files.readIfThere(segment.id + PLAN_ENDING)
    if (text === undefined) return BisectionPlan.none(segment, files)
    return new BisectionPlan(segment, files, parsePlan(text.toString('utf8'), segment))
  }

  /** Whether the segment is one insert as far as is known. */
  get isEmpty(): boolean {
    return this.cuts.size === 0 && this.asked.size === 0
  }

  /** Partitions in which all rows of the range are settled, because they were when a larger range was cut. */
  settledPartitions({ from, to }: Range): ReadonlySet<string> {
    const around = [...this.cuts.values()].filter(cut => cut.from <= from && cut.to >= to)
    return new Set(around.flatMap(({ partitions }) => partitions))
  }

  isCut(range: Range): boolean {
    return this.cuts.has(keyOf(range))
  }

  isAsked(range: Range): boolean {
    return this.asked.has(keyOf(range)) && !this.isCut(range)
  }

  isSettled(row: number): boolean {
    return this.settled.has(row)
  }

  /** Whether nothing is left to do for the range. */
  isDone({ from, to }: Range): boolean {
    if (this.stored.has(keyOf({ from, to }))) return true
    for (let row = from; row < to; row++) if (!this.settled.has(row)) return false
    return true
  }

  /** The range is never inserted whole again, and these rows of it not at all. On disk when it resolves. */
  async cut(range: Range, settled: readonly number[] = [], partitions: readonly string[] = []): Promise<void> {
    this.cuts.set(keyOf(range), { ...range, partitions })
    for (const row of settled) this.settled.add(row)
    await this.write()
  }

  /** From now on the store is asked about the range. On disk when it resolves. */
  async ask(range: Range): Promise<void> {
    if (this.asked.has(keyOf(range))) return
    this.asked.add(keyOf(range))
    await this.write()
  }

  markStored(range: Range): void {
    this.stored.add(keyOf(range))
    this.failedSinceMs.delete(keyOf(range))
  }

  /** Notes a failure for want of memory, and returns for how many milliseconds the range has been failing. */
  failingMs(range: Range): number {
    const nowMs = performance.now()
    const sinceMs = this.failedSinceMs.get(keyOf(range)) ?? nowMs
    this.failedSinceMs.set(keyOf(range), sinceMs)
    return nowMs - sinceMs
  }

  /** Forgets the plan of a segment that is gone from the spool. */
  async remove(): Promise<void> {
    if (!this.isEmpty) await this.files.remove(this.segment.id + PLAN_ENDING)
  }

  private write(): Promise<void> {
    const kept: Kept = {
      cuts: [...this.cuts.values()],
      asked: [...this.asked],
      settled: runsOf([...this.settled].sort((a, b) => a - b)),
    }
    return this.files.keep(this.segment.id + PLAN_ENDING, Buffer.from(`${JSON.stringify(kept)}\n`))
  }
}

function runsOf(rows: readonly number[]): [number, number][] {
  const runs: [number, number][] = []
  for (const row of rows) {
    const last = runs[runs.length - 1]
    if (last?.[1] === row) last[1]++
    else runs.push([row, row + 1])
  }
  return runs
}

/** Of a plan that cannot be read anything may be true, so the store is asked about the whole segment. */
function parsePlan(text: string, segment: Segment): Kept {
  try {
    const kept = JSON.parse(text)
    if ([kept.cuts, kept.asked, kept.settled].every(Array.isArray)) return kept
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  return { cuts: [], asked: [keyOf(wholeOf(segment))], settled: [] }
}
