import { LIMITS } from '../../core/limits.ts'
import type { Condition } from '../../core/query/condition.ts'
import type { LogScope } from './scope.ts'

/**
 * Where the newest rows of a condition were found last. Only a hint of where to look first: the first window is open to
 * the newer end, so an old hint costs time and never rows. Saves two of three statements when nothing arrives.
 */
export class NewestHints {
  private readonly nanos = new Map<string, bigint>()

  get({ condition }: LogScope): bigint | undefined {
    return this.nanos.get(keyOf(condition))
  }

  /** The oldest hint makes room. */
  set({ condition }: LogScope, nanos: bigint): void {
    const key = keyOf(condition)
    this.nanos.delete(key)
    this.nanos.set(key, nanos)
    const [oldest] = this.nanos.keys()
    if (this.nanos.size > LIMITS.newestHintsMax && oldest !== undefined) this.nanos.delete(oldest)
  }
}

function keyOf(condition: Condition): string {
  return JSON.stringify(condition, (_, value) => (typeof value === 'bigint' ? `${value}n` : value))
}
