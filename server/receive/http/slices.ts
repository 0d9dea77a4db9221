/**
 * Shares the event loop among bodies. Work on them is done in slices: one turn of the loop holds one slice of a
 * millisecond, of one large body, however many there are. Everything else waits for a slice at most, or for one large
 * record. Each request takes several turns, so a body of many slices also rests between them while small ones arrive.
 */
export const SLICE_MS = 1
/** Slices of an honest body of some 5 MB: what shippers send at once hardly rests. */
export const QUICK_SLICES = 100
/** A body of no more slices is small: some 500 records. Its sender notices a wait. */
const SMALL_SLICES = 8
/** Bytes of a slice that takes its time elsewhere, as a decompressor does in a thread of its own. */
const SLICE_BYTES = 256 * 1024
/** Between two slices of bodies that need more, while small ones arrive: a third of the time is left to them all. */
export const REST_MS = 2
/** Small bodies arrive as long as this after the last one ended. */
export const SMALL_AGE_MS = 100
/** Reading the clock takes as long as decoding some 50 bytes. */
const CHECK_EVERY_BYTES = 16 * 1024
/** Work besides its bytes that even an empty record or chunk means. */
const STEP_BYTES = 64

export interface SliceClock {
  nowMs(): number
  /** Calls back in the next turn of the event loop. */
  nextTurn(callback: () => void): void
  /** Calls back when the time has passed. */
  after(ms: number, callback: () => void): void
}

const SYSTEM: SliceClock = {
  nowMs: () => performance.now(),
  nextTurn: callback => void setImmediate(callback),
  after: (ms, callback) => void setTimeout(callback, ms),
}

export class Slices {
  private readonly clock: SliceClock
  /** When the slice of this turn of the loop began; undefined when there was no work yet. */
  private sinceMs: number | undefined
  private readonly waiting: (() => void)[] = []
  /** Of those that rest, the first goes on when a rest is over. */
  private readonly resting: (() => void)[] = []
  private lastSmallMs = Number.NEGATIVE_INFINITY

  constructor(clock: SliceClock = SYSTEM) {
    this.clock = clock
  }

  /** The work on one body. */
  begin(): BodyWork {
    return new BodyWork(this)
  }

  /** Notes that a small body was answered. */
  smallEnded(): void {
    this.lastSmallMs = this.clock.nowMs()
  }

  /** Whether the slice of this turn of the loop is over. */
  isOver(): boolean {
    if (this.sinceMs === undefined) this.start()
    return this.clock.nowMs() - (this.sinceMs ?? 0) > SLICE_MS
  }

  /** Resolves in a later turn of the loop, behind the bodies that wait already. */
  turn(): Promise<void> {
    return new Promise(resolve => this.enter(resolve))
  }

  /** Resolves like `turn`, and while small bodies arrive only after a rest for each body that rests already. */
  rest(): Promise<void> {
    if (this.clock.nowMs() - this.lastSmallMs > SMALL_AGE_MS) return this.turn()
    return new Promise(resolve => {
      this.resting.push(resolve)
      if (this.resting.length === 1) this.endRestLater()
    })
  }

  private endRestLater(): void {
    this.clock.after(REST_MS, () => {
      const resolve = this.resting.shift()
      if (resolve !== undefined) this.enter(resolve)
      if (this.resting.length > 0) this.endRestLater()
    })
  }

  private enter(resolve: () => void): void {
    this.waiting.push(resolve)
    if (this.sinceMs === undefined) this.start()
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
  private sliceBytes = 0
  private turns = 0

  constructor(slices: Slices) {
    this.slices = slices
  }

  /** Notes work on so many bytes. True when the slice is over: then the caller awaits `turn`. */
  isOver(bytes: number): boolean {
    this.uncheckedBytes += bytes + STEP_BYTES
    if (this.uncheckedBytes < CHECK_EVERY_BYTES) return false
    this.sliceBytes += this.uncheckedBytes
    this.uncheckedBytes = 0
    return this.slices.isOver() || this.sliceBytes >= SLICE_BYTES
  }

  /** Resolves when the next slice of this body begins. */
  turn(): Promise<void> {
    this.sliceBytes = 0
    return ++this.turns > QUICK_SLICES ? this.slices.rest() : this.slices.turn()
  }

  /** To be called when the body needs no more work. */
  end(): void {
    if (this.turns <= SMALL_SLICES) this.slices.smallEnded()
  }
}
