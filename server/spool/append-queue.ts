import { LIMITS } from '../../core/limits.ts'

/** Appends that wait to be written, in the order of their numbers: at most `pendingBytesMax` and one more. */
export class AppendQueue<Append extends { readonly bytes: number }> {
  private readonly appends: Append[] = []
  private readonly waiters = new Set<() => void>()
  private pendingBytes = 0
  private pendingCount = 0
  private sinceMs = 0

  /** Of those that wait and those that are being written. */
  get bytes(): number {
    return this.pendingBytes
  }

  get isEmpty(): boolean {
    return this.appends.length === 0
  }

  get hasRoom(): boolean {
    return this.pendingBytes <= LIMITS.pendingBytesMax
  }

  /** Monotonic milliseconds since when appends are pending and none was settled; undefined when none is pending. */
  get waitingSinceMs(): number | undefined {
    return this.pendingCount > 0 ? this.sinceMs : undefined
  }

  /** Resolves when a group was settled, or after `timeoutMs`. Check `hasRoom` again afterwards. */
  settled(timeoutMs: number): Promise<void> {
    return new Promise(resolve => {
      const finish = () => {
        clearTimeout(timer)
        this.waiters.delete(finish)
        resolve()
      }
      const timer = setTimeout(finish, timeoutMs)
      this.waiters.add(finish)
    })
  }

  push(append: Append): void {
    if (this.pendingCount === 0) this.sinceMs = performance.now()
    this.pendingBytes += append.bytes
    this.pendingCount++
    this.appends.push(append)
  }

  /** Takes what is to be written with one sync: the next, and those behind it up to `groupBytesMax`. */
  takeGroup(): Append[] {
    let bytes = 0
    let count = 0
    while (count < this.appends.length && (count === 0 || bytes < LIMITS.groupBytesMax)) {
      bytes += this.appends[count]?.bytes ?? 0
      count++
    }
    return this.appends.splice(0, count)
  }

  /** The group was written, or refused: its place is free. */
  settle(group: readonly Append[]): void {
    this.pendingBytes -= group.reduce((sum, { bytes }) => sum + bytes, 0)
    this.pendingCount -= group.length
    this.sinceMs = performance.now()
    for (const finish of [...this.waiters]) finish()
  }
}
