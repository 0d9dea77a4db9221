/** The newest committed rows, as the bytes that went to disk. Bounded in bytes; the oldest make room. */
export interface RingEntry {
  readonly firstSeq: number
  readonly lastSeq: number
  readonly bytes: Buffer
}

export class Ring {
  private readonly bytesMax: number
  /** Oldest first; numbers grow from one to the next, not always by one: those of a failed group are gone. */
  private entries: RingEntry[] = []
  private bytes = 0
  /** Every row above it is here. */
  private after: number

  /** @param after number of the last row that is not here and never will be */
  constructor(bytesMax: number, after: number) {
    this.bytesMax = bytesMax
    this.after = after
  }

  push(entry: RingEntry): void {
    this.entries.push(entry)
    this.bytes += entry.bytes.length
    let gone = 0
    while (this.bytes > this.bytesMax && gone < this.entries.length - 1) {
      const oldest = this.entries[gone++]
      this.bytes -= oldest?.bytes.length ?? 0
      this.after = oldest?.lastSeq ?? this.after
    }
    if (gone > 0) this.entries = this.entries.slice(gone)
  }

  /** Whether every row above the number is here. */
  holdsAfter(seq: number): boolean {
    return seq >= this.after
  }

  /** Number of the last row that is no longer here. */
  get start(): number {
    return this.after
  }

  /** Entries with rows above the number, oldest first. */
  entriesAfter(seq: number): readonly RingEntry[] {
    let low = 0
    let high = this.entries.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.entries[middle]?.lastSeq ?? 0) > seq) high = middle
      else low = middle + 1
    }
    return this.entries.slice(low)
  }
}
