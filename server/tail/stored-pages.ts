import { breathe, PAGE_ROWS, partsOf, type ReadBack, TAKEN_MS } from './read-back.ts'

/** Sends a reader what the store has for it, page by page. */
export class StoredPages {
  private readonly work: ReadBack
  /** As many as the reader takes in a moment: what it leaves is read again. */
  private rowsMax = PAGE_ROWS

  constructor(work: ReadBack) {
    this.work = work
  }

  /**
   * Sends the next page above the reader's position, or as much of it as the reader takes soon. Whether that was all up
   * to `through`.
   */
  send(node: string, through: number): Promise<boolean> {
    const { turns, signal } = this.work
    return turns.reading.take(() => this.sendPage(node, through), signal)
  }

  private async sendPage(node: string, through: number): Promise<boolean> {
    const { stored, reader, signal } = this.work
    const page = await stored.inOrder(node, reader.positionOf(node), through, this.rowsMax, signal)
    let sent = 0
    for (const part of partsOf(page.rows)) {
      reader.catchUp(part, { [node]: part[part.length - 1]?.seq ?? 0 })
      sent += part.length
      if (sent === page.rows.length) break
      if (await breathe(this.work, TAKEN_MS)) continue
      this.rowsMax = sent
      return false
    }
    this.rowsMax = Math.min(PAGE_ROWS, this.rowsMax * 2)
    return page.isAll
  }
}
