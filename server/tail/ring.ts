/** The newest committed rows, as the bytes that went to disk. Bounded in bytes; the oldest make room. */
export interface RingEntry {
  readonly firstSeq: number
  readonly lastSeq: number
  readonly bytes: Buffer
}

/** Places of entries that are gone are given back when there are so many, and half of all: a push costs the same always. */
const GONE_MIN = 1_024

export class Ring {
  private readonly bytesMax: number
  /** Oldest first; numbers grow from one to the next, not always by one: those of a failed group are gone. */
  private entries: (RingEntry | undefined)[] = []
  /** Where the oldest entry is. */
  private head = 0
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
    while (this.bytes > this.bytesMax && this.head < this.entries.length - 1) {
      const oldest = this.entries[this.head]
      this.bytes -= oldest?.bytes.length ?? 0
      this.after = oldest?.lastSeq ?? this.after
      this.entries[this.head++] = undefined
    }
    if (this.head < GONE_MIN || this.head * 2 < this.entries.length) return
    this.entries = this.entries.slice(this.head)
    this.head = 0
  }

  /** Whether every row above the number is here. */
  holdsAfter(seq: number): boolean {
    return seq >= this.after
  }

  /** Number of the last row that is no longer here. */
  get start(): number {
    return this.after
  }

  /** Entries with rows above the number, oldest first. To be gone through before the next is pushed. */
  *entriesAfter(seq: number): Generator<RingEntry> {
    let low = this.head
    let high = this.entries.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.entries[middle]?.lastSeq ?? 0) > seq) high = middle
      else low = middle + 1
    }
    for (let index = low; index < this.entries.length; index++) {
      const entry = this.entries[index]
      if (entry !== undefined) yield entry
    }
  }
}
