/**
 * Wrong keys and passwords are limited, so that they cannot be tried by the million. It counts guesses and not
 * requests, and no cost of an attack may fall on those who hold the right value for longer than it must:
 *
 * - An address (IPv6: a /64) has ten wrong guesses; then each has to wait twice as long as the one before, up to a
 *   minute. Meanwhile nothing it sends is looked at, not even the right value: otherwise guessing would go on.
 * - All addresses together have a few hundred wrong guesses and one a second after that. Beyond it only addresses that
 *   have shown the right value before are listened to. The bound is also what keeps the table of addresses small:
 *   nothing that still counts is ever evicted, so an attacker cannot have a bucket emptied.
 * - A value known to be wrong is answered so without counting: a sender that was set up with an old key repeats it for
 *   ever, which is a mistake and no guess, and must not lock out its neighbours behind the same proxy.
 */
import { LIMITS } from '../../core/limits.ts'
import { BoundedSet } from './bounded-set.ts'
import { digestOf, type Secret } from './secret.ts'
import { senderNetwork } from './sender-network.ts'

export type Verdict = { readonly is: 'right' } | { readonly is: 'wrong' } | { readonly is: 'wait'; readonly s: number }

export interface AttemptRules {
  /**
   * Whether an address that has shown the right value before is listened to even in its waiting time. Then whoever
   * shares an address with such a sender can guess without limit; without it they can lock that sender out.
   */
  readonly trustsKnown: boolean
}

interface Sender {
  failures: number
  lastMs: number
  blockedUntilMs: number
}

/** Doubling up to the longest wait: more failures than this say nothing new. */
const FAILURES_MAX = LIMITS.wrongGuessesMax + Math.ceil(Math.log2(LIMITS.wrongGuessWaitMs / 1000))

export class Attempts {
  private readonly secret: Secret
  private readonly rules: AttemptRules
  private readonly nowMs: () => number
  private readonly senders = new Map<string, Sender>()
  private readonly known = new BoundedSet(LIMITS.knownSendersMax)
  private readonly wrongValues = new BoundedSet(LIMITS.wrongValuesMax)
  private together: number = LIMITS.wrongGuessesTogetherMax
  private togetherMs: number

  constructor(secret: Secret, rules: AttemptRules, nowMs: () => number = () => performance.now()) {
    this.secret = secret
    this.rules = rules
    this.nowMs = nowMs
    this.togetherMs = nowMs()
  }

  /** Judges what was given. A person's retyped mistake counts as a guess (`countRepeats`), a program's repeat does not. */
  judge(remoteAddress: string, given: string, countRepeats = false): Verdict {
    const sender = senderNetwork(remoteAddress)
    const digest = digestOf(given)
    const waitMs = this.waitMs(sender)
    // Fast path (bench: ingest): the right key of a sender that need not wait.
    if (waitMs === 0 && this.secret.matches(digest)) {
      this.known.add(sender)
      return { is: 'right' }
    }
    const value = digest.toString('latin1')
    if (!countRepeats && this.wrongValues.touch(value)) return { is: 'wrong' }
    if (waitMs > 0) return { is: 'wait', s: Math.ceil(waitMs / 1000) }
    this.count(sender)
    this.wrongValues.add(value)
    return { is: 'wrong' }
  }

  /** Addresses in the table, for the test of its bound. */
  get size(): number {
    return this.senders.size
  }

  private waitMs(sender: string): number {
    const isKnown = this.known.has(sender)
    if (isKnown && this.rules.trustsKnown) return 0
    const alone = (this.senders.get(sender)?.blockedUntilMs ?? 0) - this.nowMs()
    if (alone > 0) return alone
    return isKnown ? 0 : this.togetherWaitMs()
  }

  private count(sender: string): void {
    const nowMs = this.nowMs()
    this.together = Math.max(0, this.together - 1)
    const failures = Math.min(this.failuresOf(sender) + 1, FAILURES_MAX)
    const over = failures - LIMITS.wrongGuessesMax
    const waitMs = over < 0 ? 0 : Math.min(1000 * 2 ** over, LIMITS.wrongGuessWaitMs)
    if (this.senders.size >= LIMITS.guessingSendersMax && !this.senders.has(sender)) this.forgetRecovered()
    this.senders.set(sender, { failures, lastMs: nowMs, blockedUntilMs: nowMs + waitMs })
  }

  /** One failure is forgiven a minute. */
  private failuresOf(name: string): number {
    const sender = this.senders.get(name)
    if (!sender) return 0
    return Math.max(0, sender.failures - Math.floor((this.nowMs() - sender.lastMs) / LIMITS.wrongGuessForgivenMs))
  }

  private forgetRecovered(): void {
    for (const name of this.senders.keys()) if (this.failuresOf(name) === 0) this.senders.delete(name)
  }

  private togetherWaitMs(): number {
    const nowMs = this.nowMs()
    const gained = ((nowMs - this.togetherMs) / 1000) * LIMITS.wrongGuessesTogetherPerS
    this.together = Math.min(LIMITS.wrongGuessesTogetherMax, this.together + gained)
    this.togetherMs = nowMs
    return this.together >= 1 ? 0 : ((1 - this.together) / LIMITS.wrongGuessesTogetherPerS) * 1000
  }
}
