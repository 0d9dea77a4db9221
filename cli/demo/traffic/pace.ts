import { US_PER_S } from './units.ts'

/** Fine enough for a burst of a minute in a day, and bounded for a year. */
const BINS_MAX = 20_000
const BIN_US_MIN = US_PER_S

/** Spreads a number of rows over a span of time as busy as a function says: which row belongs to which time. */
export class Pace {
  readonly fromUs: number
  readonly toUs: number
  readonly rows: number
  private readonly binUs: number
  /** Rows before the end of each bin. */
  private readonly sums: Float64Array
  private bin = 0

  constructor(fromUs: number, toUs: number, rows: number, busyness: (us: number) => number) {
    this.fromUs = fromUs
    this.toUs = toUs
    this.rows = rows
    const bins = Math.max(1, Math.min(BINS_MAX, Math.floor((toUs - fromUs) / BIN_US_MIN)))
    this.binUs = (toUs - fromUs) / bins
    this.sums = new Float64Array(bins)
    let total = 0
    for (let i = 0; i < bins; i++) this.sums[i] = total += Math.max(0.001, busyness(fromUs + (i + 0.5) * this.binUs))
    for (let i = 0; i < bins; i++) this.sums[i] = ((this.sums[i] as number) / total) * rows
  }

  /** The time of a row, in whole microseconds. Rows must be asked for in ascending order. */
  timeOf(row: number): number {
    while (this.bin < this.sums.length - 1 && (this.sums[this.bin] as number) <= row) this.bin++
    const before = this.bin === 0 ? 0 : (this.sums[this.bin - 1] as number)
    const after = this.sums[this.bin] as number
    const share = Math.min(1, Math.max(0, (row - before) / (after - before)))
    return Math.floor(Math.min(this.toUs, this.fromUs + (this.bin + share) * this.binUs))
  }
}
