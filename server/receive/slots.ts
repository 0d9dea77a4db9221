import { TailraceError } from '../../core/errors.ts'

export interface Slot {
  release(): void
}

/** A bounded number of places with a bounded queue in front. */
export class Slots {
  private free: number
  private readonly waitingMax: number
  private readonly waiting: ((slot: Slot) => void)[] = []

  constructor(count: number, waitingMax: number) {
    this.free = count
    this.waitingMax = waitingMax
  }

  /** Resolves in order of asking. Throws `busy` when the queue is full. */
  take(): Promise<Slot> {
    if (this.free > 0) {
      this.free--
      return Promise.resolve(this.slot())
    }
    if (this.waiting.length >= this.waitingMax) {
      throw new TailraceError(
        'busy',
        `${this.waiting.length} large bodies wait already: send again in a moment, or smaller ones`,
        { retryAfterS: 2 },
      )
    }
    return new Promise(resolve => this.waiting.push(resolve))
  }

  private slot(): Slot {
    let released = false
    return {
      release: () => {
        if (released) return
        released = true
        const next = this.waiting.shift()
        if (next) next(this.slot())
        else this.free++
      },
    }
  }
}
