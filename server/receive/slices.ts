/**
 * Shares the event loop among bodies. Work on them is done in slices: one turn of the loop holds one slice of a
 * millisecond, of one large body, however many there are. Everything else waits for a slice at most, or for one large
 * record.
 */
export const SLICE_MS = 1
/** Reading the clock takes as long as decoding some 50 bytes. */
const CHECK_EVERY_BYTES = 16 * 1024
/** Work besides its bytes that even an empty record or chunk means. */
const STEP_BYTES = 64

export interface SliceClock {
  nowMs(): number
  /** Calls back in the next turn of the event loop. */
  nextTurn(callback: () => void): void
}

const SYSTEM: SliceClock = { nowMs: () => performance.now(), nextTurn: callback => void setImmediate(callback) }

export class Slices {
  private readonly clock: SliceClock
  /** When the slice of this turn of the loop began; undefined when there was no work yet. */
  private sinceMs: number | undefined
  private readonly waiting: (() => void)[] = []

  constructor(clock: SliceClock = SYSTEM) {
    this.clock = clock
  }

  /** The work on one body. */
  begin(): BodyWork {
    return new BodyWork(this)
  }

  /** Whether the slice of this turn of the loop is over. */
  isOver(): boolean {
    if (this.sinceMs === undefined) this.start()
    return this.clock.nowMs() - (this.sinceMs ?? 0) > SLICE_MS
  }

  /** Resolves in a later turn of the loop, behind the bodies that wait already. */
  turn(): Promise<void> {
    return new Promise(resolve => {
      this.waiting.push(resolve)
      if (this.sinceMs === undefined) this.start()
    })
  }

  private start(): void {
    this.sinceMs = this.clock.nowMs()
    this.clock.nextTurn(() => this.next())
  }

  private next(): void {
    this.sinceMs = undefined
    const resolve = this.waiting.shift()
    if (resolve === undefined) return
    this.start()
    resolve()
  }
}

export class BodyWork {
  private readonly slices: Slices
  private uncheckedBytes = 0

  constructor(slices: Slices) {
    this.slices = slices
  }

  /** Notes work on so many bytes. True when the slice is over: then the caller awaits `turn`. */
  isOver(bytes: number): boolean {
    this.uncheckedBytes += bytes + STEP_BYTES
    if (this.uncheckedBytes < CHECK_EVERY_BYTES) return false
    this.uncheckedBytes = 0
    return this.slices.isOver()
  }

  /** Resolves when the next slice of this body begins. */
  turn(): Promise<void> {
    return this.slices.turn()
  }
}
