/**
 * One budget of memory for all bodies in flight. A body takes a share as it grows; where the budget is used up it waits,
 * and is not read from meanwhile. Bodies that fill the budget together and wait for each other are no deadlock: the
 * oldest that waits completes on top of the budget, one at a time.
 */
import { TailraceError } from '../../../core/errors.ts'
import { LIMITS } from '../../../core/limits.ts'

export interface BudgetBounds {
  readonly bytesMax: number
  /** Part of `bytesMax` that only bodies up to `smallBytesMax` use. */
  readonly smallShareBytes: number
  readonly smallBytesMax: number
  /** How long a body waits in all before it is refused. */
  readonly waitMs: number
}

const BOUNDS: BudgetBounds = {
  bytesMax: LIMITS.bodiesBytesMax,
  smallShareBytes: LIMITS.smallBodiesBytesMax,
  smallBytesMax: LIMITS.smallBodyBytesMax,
  waitMs: LIMITS.bodyWaitMs,
}

const RETRY_AFTER_S = 2

export class BodyBudget {
  private readonly bounds: BudgetBounds
  /** Held by all bodies but the one on top. */
  private heldBytes = 0
  private onTop: BodyShare | undefined
  private ages = 0
  /** Those that wait, oldest first. */
  private readonly small: BodyShare[] = []
  private readonly large: BodyShare[] = []

  constructor(bounds: Partial<BudgetBounds> = {}) {
    this.bounds = { ...BOUNDS, ...bounds }
  }

  /** Bytes that all bodies hold together. */
  get bytes(): number {
    return this.heldBytes + (this.onTop?.bytes ?? 0)
  }

  /** A share for a body that begins; released by its holder. */
  open(): BodyShare {
    return new BodyShare(this, this.ages++, this.bounds.waitMs)
  }

  /** Whether the share has the bytes now. */
  take(share: BodyShare, bytes: number): boolean {
    if (share !== this.onTop) {
      const { bytesMax, smallShareBytes } = this.bounds
      const max = this.isSmall(share, bytes) ? bytesMax : bytesMax - smallShareBytes
      if (this.heldBytes + bytes > max) return false
      this.heldBytes += bytes
    }
    share.bytes += bytes
    return true
  }

  /** Enters a share that could not take the bytes it wants. */
  wait(share: BodyShare): void {
    const queue = this.queueOf(share)
    const younger = queue.findLastIndex(({ age }) => age < share.age) + 1
    queue.splice(younger, 0, share)
    this.grant()
  }

  leave(share: BodyShare): void {
    const queue = this.queueOf(share)
    queue.splice(queue.indexOf(share), 1)
  }

  giveBack(share: BodyShare, bytes: number): void {
    if (share !== this.onTop) this.heldBytes -= bytes
    share.bytes -= bytes
    if (share.bytes === 0 && share === this.onTop) this.onTop = undefined
    this.grant()
  }

  /** Oldest first, so that memory goes to bodies that complete soonest. */
  private grant(): void {
    for (const queue of [this.small, this.large])
      for (let share = queue[0]; share !== undefined && this.grantTo(share); share = queue[0]) {
        queue.shift()
        share.granted()
      }
  }

  private grantTo(share: BodyShare): boolean {
    if (this.take(share, share.wantedBytes)) return true
    if (this.onTop !== undefined) return false
    this.onTop = share
    this.heldBytes -= share.bytes
    return this.take(share, share.wantedBytes)
  }

  private queueOf(share: BodyShare): BodyShare[] {
    return this.isSmall(share, share.wantedBytes) ? this.small : this.large
  }

  private isSmall(share: BodyShare, bytes: number): boolean {
    return share.bytes + bytes <= this.bounds.smallBytesMax
  }
}

/** What one body holds. */
export class BodyShare {
  /** Set by the budget. */
  bytes = 0
  readonly age: number
  wantedBytes = 0
  /** Stops waiting. */
  granted: () => void = () => {}
  private readonly budget: BodyBudget
  private waitLeftMs: number

  constructor(budget: BodyBudget, age: number, waitMs: number) {
    this.budget = budget
    this.age = age
    this.waitLeftMs = waitMs
  }

  /** Adds to what the body holds: at once (undefined), or when the promise resolves, which rejects with `busy`. */
  grow(bytes: number): Promise<void> | undefined {
    if (bytes <= 0 || this.budget.take(this, bytes)) return undefined
    return this.wait(bytes)
  }

  shrink(bytes: number): void {
    this.budget.giveBack(this, bytes)
  }

  /** Releases the whole share. */
  release(): void {
    this.shrink(this.bytes)
  }

  private wait(bytes: number): Promise<void> {
    const sinceMs = performance.now()
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.budget.leave(this)
        reject(busy())
      }, this.waitLeftMs)
      this.granted = () => {
        clearTimeout(timer)
        this.waitLeftMs -= performance.now() - sinceMs
        resolve()
      }
      this.wantedBytes = bytes
      this.budget.wait(this)
    })
  }
}

function busy(): TailraceError {
  return new TailraceError(
    'busy',
    `bodies in flight use all of their ${LIMITS.bodiesBytesMax} bytes of memory: retry in ${RETRY_AFTER_S} s, or send smaller bodies`,
    { retryAfterS: RETRY_AFTER_S },
  )
}
