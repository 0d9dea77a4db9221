/** Keeps at most so many rows a second, evenly out of each batch. */
export class Sampling {
  private readonly rowsPerSecond: number
  private budget: number
  private filledMs = performance.now()

  constructor(rowsPerSecond: number) {
    this.rowsPerSecond = rowsPerSecond
    this.budget = rowsPerSecond
  }

  keep<Row>(rows: readonly Row[]): readonly Row[] {
    const nowMs = performance.now()
    this.budget = Math.min(this.rowsPerSecond, this.budget + ((nowMs - this.filledMs) / 1000) * this.rowsPerSecond)
    this.filledMs = nowMs
    const count = Math.min(rows.length, Math.floor(this.budget))
    this.budget -= count
    if (count === rows.length) return rows
    const step = rows.length / count
    return Array.from({ length: count }, (_, index) => rows[Math.floor(index * step)] as Row)
  }
}
