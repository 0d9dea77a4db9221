/** Fills the gaps of one query, one after the other. */
import type { FillOptions, GapFill } from './fill-gap.ts'
import type { TailGap } from './subscription.ts'

/** A reader that is so slow is not helped by more requests. */
const GAPS_WAITING_MAX = 1_000
/** A reader that was away for longer wants a search and not a tail. */
const GAP_ROWS_MAX = 100_000

export class AutoFill {
  private readonly fill: (gap: TailGap, options: FillOptions) => Promise<GapFill>
  private readonly filled: (fill: GapFill) => void
  private readonly partRowsMax: number
  private readonly stop = new AbortController()
  private readonly gapsWaiting: TailGap[] = []
  private isFilling = false

  constructor(
    fill: (gap: TailGap, options: FillOptions) => Promise<GapFill>,
    filled: (fill: GapFill) => void,
    partRowsMax: number,
  ) {
    this.fill = fill
    this.filled = filled
    this.partRowsMax = partRowsMax
  }

  add(gap: TailGap): void {
    if (this.gapsWaiting.length >= GAPS_WAITING_MAX) {
      this.filled(unread(gap, `more than ${GAPS_WAITING_MAX} gaps are waiting to be filled`))
      return
    }
    this.gapsWaiting.push(gap)
    if (!this.isFilling) void this.run()
  }

  /** Nothing is told any more. */
  close(): void {
    this.stop.abort()
    this.gapsWaiting.length = 0
  }

  private async run(): Promise<void> {
    this.isFilling = true
    try {
      for (let gap = this.gapsWaiting.shift(); gap !== undefined; gap = this.gapsWaiting.shift())
        await this.fillWhole(gap)
    } finally {
      this.isFilling = false
    }
  }

  private async fillWhole(gap: TailGap): Promise<void> {
    let rest: TailGap | null = gap
    for (let rows = 0; rest !== null; ) {
      const fill: GapFill =
        rows < GAP_ROWS_MAX ? await this.fillPart(rest) : unread(rest, `the gap has more than ${GAP_ROWS_MAX} rows`)
      if (this.stop.signal.aborted) return
      this.filled(fill)
      rows += fill.rows.length
      rest = fill.rest
    }
  }

  private async fillPart(gap: TailGap): Promise<GapFill> {
    try {
      return await this.fill(gap, { rowsMax: this.partRowsMax, signal: this.stop.signal })
    } catch (error) {
      return unread(gap, (error as Error).message)
    }
  }
}

function unread(gap: TailGap, reason: string): GapFill {
  return { gap, rows: [], missing: gap.count, reason, rest: null }
}
