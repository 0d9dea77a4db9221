/** Runs tasks one at a time, in order. A failed task does not stop the next. */
export class ExclusiveTasks {
  private last: Promise<unknown> = Promise.resolve()
  private sinceMs: number | undefined

  /** Monotonic milliseconds since when the task under way runs. */
  get runningSinceMs(): number | undefined {
    return this.sinceMs
  }

  /** Settles as the task does. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.last.then(() => this.runNow(task))
    this.last = result.catch(() => undefined)
    return result
  }

  /** Resolves when the tasks so far have ended, however they did. */
  async settled(): Promise<void> {
    await this.last
  }

  private async runNow<T>(task: () => Promise<T>): Promise<T> {
    this.sinceMs = performance.now()
    try {
      return await task()
    } finally {
      this.sinceMs = undefined
    }
  }
}
