/** A clock that stands still until it is turned. */
import type { Clock } from '../clock.ts'

interface Timer {
  readonly atMs: number
  readonly run: () => void
}

export class TurnedClock implements Clock {
  private nowMs = 1_000_000
  private readonly timers = new Set<Timer>()

  now(): number {
    return this.nowMs
  }

  setTimeout(run: () => void, ms: number): Timer {
    const timer = { atMs: this.nowMs + ms, run }
    this.timers.add(timer)
    return timer
  }

  clearTimeout(timer: unknown): void {
    this.timers.delete(timer as Timer)
  }

  get timersSet(): number {
    return this.timers.size
  }

  /** Runs what is due meanwhile, in its order. */
  turn(ms: number): void {
    const untilMs = this.nowMs + ms
    for (let next = this.next(); next !== undefined && next.atMs <= untilMs; next = this.next()) {
      this.timers.delete(next)
      this.nowMs = next.atMs
      next.run()
    }
    this.nowMs = untilMs
  }

  /** To the next timer, if it is due within so long. */
  turnToNext(withinMs: number): void {
    const next = this.next()
    if (next !== undefined && next.atMs - this.nowMs <= withinMs) this.turn(next.atMs - this.nowMs)
  }

  private next(): Timer | undefined {
    return [...this.timers].sort((a, b) => a.atMs - b.atMs)[0]
  }
}
