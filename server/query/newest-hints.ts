import { LIMITS } from '../../core/limits.ts'
import type { LogScope } from './scope.ts'

/** Where the first page of a condition was found last time. */
export interface Hint {
  /** Time of its newest row, and how far back it was looked for; undefined when to the end of all rows. */
  readonly newestNanos: bigint
  readonly oldestNanos: bigint | undefined
}

/**
 * Where the newest rows of a condition were found last. Only a hint of where to look first: the window it gives is open
 * to the newer end and others follow, so an old hint costs time and never rows. With it a page is one statement.
 */
export class NewestHints {
  private readonly hints = new Map<string, Hint>()

  get(scope: LogScope): Hint | undefined {
    return this.hints.get(keyOf(scope))
  }

  /** The oldest hint makes room. */
  set(scope: LogScope, hint: Hint): void {
    const key = keyOf(scope)
    this.hints.delete(key)
    this.hints.set(key, hint)
    const [oldest] = this.hints.keys()
    if (this.hints.size > LIMITS.newestHintsMax && oldest !== undefined) this.hints.delete(oldest)
  }
}

function keyOf({ table, condition }: LogScope): string {
  const text = JSON.stringify(condition, (_, value) => (typeof value === 'bigint' ? `${value}n` : value))
  return `${table.name} ${text}`
}
