import { LIMITS } from '../../core/limits.ts'

/** Appends that wait to be written, in the order of their numbers: at most `pendingBytesMax` and one more. */
export class AppendQueue<Append extends { readonly bytes: number }> {
  private readonly appends: Append[] = []
  private waiters: (() => void)[] = []
  private pendingBytes = 0

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

  /** Resolves when some were written: whether there is room then is to be asked again. */
  settled(): Promise<void> {
    return new Promise(resolve => this.waiters.push(resolve))
  }

  push(append: Append): void {
    this.pendingBytes += append.bytes
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
    for (const resolve of this.waiters.splice(0)) resolve()
  }
}
