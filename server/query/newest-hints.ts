import { LIMITS } from '../../core/limits.ts'
import type { LogFilter } from './log-filter.ts'

/**
 * Where the newest rows of a service and level were found last. Only a hint of where to look first: the first window is
 * open to the newer end, so an old hint costs time and never rows. Saves two of three statements when nothing arrives.
 */
export class NewestHints {
  private readonly nanos = new Map<string, bigint>()

  get(filter: LogFilter): bigint | undefined {
    return this.nanos.get(keyOf(filter))
  }

  /** The oldest hint makes room. */
  set(filter: LogFilter, nanos: bigint): void {
    const key = keyOf(filter)
    this.nanos.delete(key)
    this.nanos.set(key, nanos)
    const [oldest] = this.nanos.keys()
    if (this.nanos.size > LIMITS.newestHintsMax && oldest !== undefined) this.nanos.delete(oldest)
  }
}

function keyOf({ service, level }: LogFilter): string {
  return JSON.stringify([service, level])
}
