import { setImmediate } from 'node:timers/promises'

/** Runs slices of work of many tasks one at a time: between two of them the process does everything else that is due. */
export class Slices {
  private last: Promise<void> = Promise.resolve()

  /** Resolves when the caller may work for some milliseconds; in the order of the calls. */
  next(): Promise<void> {
    this.last = this.last.then(() => setImmediate())
    return this.last
  }
}
