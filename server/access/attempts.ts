/**
 * Throttles attempts at the password, per sender network and never for all callers together:
 *
 * - A network (IPv4: one address, IPv6: a /64) has ten failed attempts. Each later one waits twice as long as the one
 *   before, up to a minute. Meanwhile nothing it sends is compared, not even the right value: otherwise guessing would
 *   go on.
 * - A failed attempt throttles no other network. With many addresses an attacker has as many allowances; only the
 *   length of the password protects against that. A limit over all addresses would lock out everybody instead.
 * - A value known to be wrong is refused without counting when a program repeats it: a scraper with an old password
 *   must not throttle its neighbours behind the same proxy.
 */
import { LIMITS } from '../../core/limits.ts'
import { BoundedSet } from './bounded-set.ts'
import { digestOf, type Secret } from './secret.ts'
import { senderNetwork } from './sender-network.ts'

export type Verdict = { readonly is: 'right' } | { readonly is: 'wrong' } | { readonly is: 'wait'; readonly s: number }

interface Sender {
  failures: number
  lastMs: number
  blockedUntilMs: number
}

/** Doubling up to the longest wait: more failures than this change nothing. */
const FAILURES_MAX = LIMITS.wrongGuessesMax + Math.ceil(Math.log2(LIMITS.wrongGuessWaitMs / 1000))

export class Attempts {
  private readonly secret: Secret
  private readonly nowMs: () => number
  /** Sorted by the last failure, oldest first. */
  private readonly senders = new Map<string, Sender>()
  private readonly wrongValues = new BoundedSet(LIMITS.wrongValuesMax)

  constructor(secret: Secret, nowMs: () => number = () => performance.now()) {
    this.secret = secret
    this.nowMs = nowMs
  }

  /** Evaluates one attempt. `countRepeats` counts a known wrong value too: a person may mistype the same way twice. */
  evaluate(remoteAddress: string, given: string, countRepeats = false): Verdict {
    const sender = senderNetwork(remoteAddress)
    const waitMs = (this.senders.get(sender)?.blockedUntilMs ?? 0) - this.nowMs()
    const digest = digestOf(given)
    if (waitMs <= 0 && this.secret.matches(digest)) return { is: 'right' }
    const value = digest.toString('latin1')
    if (!countRepeats && this.wrongValues.touch(value)) return { is: 'wrong' }
    if (waitMs > 0) return { is: 'wait', s: Math.ceil(waitMs / 1000) }
    this.count(sender)
    this.wrongValues.add(value)
    return { is: 'wrong' }
  }

  /** Networks in the table, for the test of its bound. */
  get size(): number {
    return this.senders.size
  }

  private count(sender: string): void {
    const nowMs = this.nowMs()
    const failures = Math.min(this.failuresOf(sender) + 1, FAILURES_MAX)
    const over = failures - LIMITS.wrongGuessesMax
    const waitMs = over < 0 ? 0 : Math.min(1000 * 2 ** over, LIMITS.wrongGuessWaitMs)
    this.senders.delete(sender)
    this.makeRoom()
    this.senders.set(sender, { failures, lastMs: nowMs, blockedUntilMs: nowMs + waitMs })
  }

  /** One failure is forgiven a minute. */
  private failuresOf(name: string): number {
    const sender = this.senders.get(name)
    if (!sender) return 0
    return Math.max(0, sender.failures - Math.floor((this.nowMs() - sender.lastMs) / LIMITS.wrongGuessForgivenMs))
  }

  /** Removes recovered networks from the old end, and at the bound the one whose last failure is the oldest. */
  private makeRoom(): void {
    for (const name of this.senders.keys()) {
      if (this.senders.size < LIMITS.guessingSendersMax && this.failuresOf(name) > 0) return
      this.senders.delete(name)
    }
  }
}
