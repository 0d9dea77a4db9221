/**
 * Sends batches, a few at a time, each until the server has spoken about it: a batch whose fate is not known is sent
 * again under the same key, which the server stores once. Memory holds the batches on their way and no more.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { BOUNDS } from '../bounds.ts'
import type { Batch } from './batch.ts'
import type { Post } from './post.ts'
import { type Verdict, verdictOf } from './verdict.ts'

export interface Totals {
  readonly accepted: number
  readonly rejected: number
  /** Times a batch was sent again. */
  readonly retries: number
  /** The first different reasons of rejection. */
  readonly reasons: readonly string[]
}

/** Why no more can be sent; the message is for people. */
export class SendError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'SendError'
  }
}

/** Nobody listens there: known at once, and waiting does not help. */
const NOBODY_THERE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

export class Sender {
  private readonly post: Post
  private readonly url: string
  /** Aborts when no more shall be tried. */
  private readonly stop: AbortSignal
  private readonly underWay = new Set<Promise<void>>()
  private failure: SendError | undefined
  private hasSucceeded = false
  private lastSuccessMs = performance.now()
  private counted = { accepted: 0, rejected: 0, retries: 0 }
  private readonly reasons: string[] = []

  constructor(post: Post, url: string, stop: AbortSignal) {
    this.post = post
    this.url = url
    this.stop = stop
  }

  get totals(): Totals {
    return { ...this.counted, reasons: this.reasons }
  }

  /** Resolves when there is room for the next. Throws `SendError` when an earlier batch could not be sent. */
  async send(batch: Batch): Promise<void> {
    const delivery = this.deliver(batch)
      .catch(error => {
        this.failure ??= error instanceof SendError ? error : new SendError(String(error), error)
      })
      .finally(() => this.underWay.delete(delivery))
    this.underWay.add(delivery)
    // The first goes alone: it tells whether anybody is there.
    if (!this.hasSucceeded || this.underWay.size >= BOUNDS.requestsMax) await Promise.race(this.underWay)
    if (this.failure) throw this.failure
  }

  /** Resolves when nothing is on its way any more. Throws `SendError`. */
  async finish(): Promise<void> {
    await Promise.all(this.underWay)
    if (this.failure) throw this.failure
  }

  private async deliver(batch: Batch): Promise<void> {
    if (this.underWay.size === 0) this.lastSuccessMs = performance.now()
    for (let attempt = 0; !this.stop.aborted && this.failure === undefined; attempt++) {
      const verdict = await this.attempt(batch)
      if (verdict.kind === 'taken') return this.count(verdict)
      if (verdict.kind === 'refused') throw new SendError(`${this.url} refused the records: ${verdict.why}`)
      this.giveUpAfterAll(verdict.why)
      this.counted.retries++
      await this.pause(pauseMs(verdict.afterMs, attempt))
    }
  }

  private async attempt(batch: Batch): Promise<Verdict> {
    try {
      return verdictOf(await this.post(batch))
    } catch (error) {
      const { code = '', message } = error as NodeJS.ErrnoException
      if (!this.hasSucceeded && NOBODY_THERE.has(code)) throw nobodyThere(this.url, code, error)
      return { kind: 'again', why: message || code, afterMs: undefined }
    }
  }

  private giveUpAfterAll(why: string): void {
    if (performance.now() - this.lastSuccessMs < BOUNDS.giveUpMs) return
    throw new SendError(
      `${this.url} has taken nothing for ${BOUNDS.giveUpMs / 1_000} s, last: ${why}. See its own log, then run this again`,
    )
  }

  private async pause(ms: number): Promise<void> {
    try {
      await sleep(ms, undefined, { signal: this.stop })
    } catch {
      // Ctrl-C: the loop ends by itself.
    }
  }

  private count({ accepted, rejected, reasons }: Verdict & { kind: 'taken' }): void {
    this.hasSucceeded = true
    this.lastSuccessMs = performance.now()
    this.counted.accepted += accepted
    this.counted.rejected += rejected
    for (const reason of reasons) {
      if (this.reasons.length < BOUNDS.reasonsMax && !this.reasons.includes(reason)) this.reasons.push(reason)
    }
  }
}

function pauseMs(retryAfterMs: number | undefined, attempt: number): number {
  if (retryAfterMs !== undefined) return Math.min(retryAfterMs, BOUNDS.retryAfterMsMax)
  return Math.min(BOUNDS.retryMsMin * 2 ** Math.min(attempt, 10), BOUNDS.retryMsMax)
}

function nobodyThere(url: string, code: string, cause: unknown): SendError {
  return new SendError(
    `no Tailrace answers at ${url} (${code}).\n  Start it in another terminal:  npm start\n  Or name another address:        npm run demo -- --url http://host:8245`,
    cause,
  )
}
