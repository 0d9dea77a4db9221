/** Who waits for which sequence number to be in the store. */
export class StoredWaiters {
  /** Every row up to here is stored. */
  through: number
  private readonly waiting = new Set<{ seq: number; resolve: (stored: boolean) => void }>()

  constructor(through: number) {
    this.through = through
  }

  advance(through: number): void {
    this.through = Math.max(this.through, through)
    for (const waiter of this.waiting) {
      if (waiter.seq > this.through) continue
      this.waiting.delete(waiter)
      waiter.resolve(true)
    }
  }

  /** True once the number is stored, false after `timeoutMs`. */
  wait(seq: number, timeoutMs: number): Promise<boolean> {
    if (this.through >= seq) return Promise.resolve(true)
    return new Promise(resolve => {
      const waiter = { seq, resolve: (stored: boolean) => finish(stored) }
      const timer = setTimeout(() => finish(false), timeoutMs)
      const finish = (stored: boolean) => {
        clearTimeout(timer)
        this.waiting.delete(waiter)
        resolve(stored)
      }
      this.waiting.add(waiter)
    })
  }
}
