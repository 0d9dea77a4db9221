/** What shows that lines hold more than one document each, or a byte order mark or separator in front of them. */
const MARKS: readonly (string | number)[] = ['}{', '} {', 0x1e, '\uFEFF']

/** Finds the marks of a body. All searches together pass over the body once for each mark, at the speed of memory. */
export class DocumentMarks {
  private readonly marks: readonly NextMark[]

  constructor(body: Buffer) {
    this.marks = MARKS.map(mark => new NextMark(body, mark))
  }

  /** Whether one begins in the range. Ranges are given in the order of the body. */
  isBetween(start: number, end: number): boolean {
    return this.marks.some(mark => mark.from(start) < end)
  }
}

/** The next place of one mark, which is searched once. */
export class NextMark {
  private readonly body: Buffer
  private readonly mark: string | number
  private at = -1

  constructor(body: Buffer, mark: string | number) {
    this.body = body
    this.mark = mark
  }

  /** From the index on, which is never before that of an earlier call; the length of the body when there is none. */
  from(start: number): number {
    if (this.at >= start) return this.at
    const found = this.body.indexOf(this.mark, start)
    this.at = found < 0 ? this.body.length : found
    return this.at
  }
}
