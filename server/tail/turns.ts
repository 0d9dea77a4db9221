/** Places for what takes memory: so many at a time, the others in the order of asking. */
export class Turns {
  private free: number
  private readonly waiting: (() => void)[] = []

  constructor(count: number) {
    this.free = count
  }

  /** Runs the task when there is a place. Throws the reason of the signal where that aborts before. */
  async take<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.enter(signal)
    try {
      return await task()
    } finally {
      this.leave()
    }
  }

  /** A place at once, and the function that gives it back; undefined where none is free. */
  tryTake(): (() => void) | undefined {
    if (this.free === 0) return undefined
    this.free--
    return () => this.leave()
  }

  private enter(signal: AbortSignal): Promise<void> | void {
    signal.throwIfAborted()
    if (this.free > 0) {
      this.free--
      return
    }
    return new Promise((resolve, reject) => {
      const enter = () => {
        signal.removeEventListener('abort', giveUp)
        resolve()
      }
      const giveUp = () => {
        this.waiting.splice(this.waiting.indexOf(enter), 1)
        reject(signal.reason)
      }
      signal.addEventListener('abort', giveUp, { once: true })
      this.waiting.push(enter)
    })
  }

  private leave(): void {
    const next = this.waiting.shift()
    if (next) next()
    else this.free++
  }
}
