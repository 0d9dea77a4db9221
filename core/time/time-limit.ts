/** A signal that aborts with another one or after a time, whichever comes first, and leaves nothing behind at its end. */
export class TimeLimit {
  private readonly controller = new AbortController()
  private readonly outer: AbortSignal | undefined
  private readonly timer: ReturnType<typeof setTimeout>
  private readonly pass = () => this.controller.abort(this.outer?.reason)

  /** @param tooLate the reason of the signal when the time is over */
  constructor(
    outer: AbortSignal | undefined,
    ms: number,
    tooLate: () => Error = () => new Error(`not within ${ms} ms`),
  ) {
    this.outer = outer
    this.timer = setTimeout(() => this.controller.abort(tooLate()), ms)
    if (outer?.aborted) this.pass()
    else outer?.addEventListener('abort', this.pass, { once: true })
  }

  get signal(): AbortSignal {
    return this.controller.signal
  }

  end(): void {
    clearTimeout(this.timer)
    this.outer?.removeEventListener('abort', this.pass)
  }
}

/**
 * What the promise gives, or undefined when the signal aborts first. Holds on to neither: what a race was lost by keeps
 * its winner in memory for as long as the loser is open.
 */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return Promise.resolve(undefined)
  return new Promise((resolve, reject) => {
    const giveUp = () => resolve(undefined)
    signal.addEventListener('abort', giveUp, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
  })
}
