/** The live tail as its doors see it: who may read, and what becomes of a request for rows. */
import { TailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { matcherOf } from '../../core/query/match.ts'
import { parseQuery } from '../../core/query/parse.ts'
import { printQuery } from '../../core/query/print.ts'
import { resolveQuery } from '../../core/query/resolve.ts'
import type { GapCause, Subscribe } from '../../core/tail/protocol.ts'
import { backfill, catchUpAndJoin, catchUpOthers, type SpooledRows, type StoredRows } from './catch-up.ts'
import type { TailHub } from './hub.ts'
import { type SharedQuery, type Sink, Subscription } from './subscription.ts'

export interface TailEvents {
  onRows(rows: number, bytes: number): void
  onGap(cause: GapCause): void
  onFailure(error: unknown): void
}

/** The store for a query; throws `store_unavailable` while there is none. */
export type StoredRowsOf = (query: string) => StoredRows

export interface Reader {
  /** Ends it; nothing is sent any more. */
  end(): void
}

/** How a door lets a subscription wait for its reader. */
export type Drained = () => Promise<void>

export class Tail {
  readonly hub: TailHub
  readonly events: TailEvents
  private readonly spooled: SpooledRows
  private readonly storedRowsOf: StoredRowsOf
  private readonly byAddress = new Map<string, number>()
  private count = 0
  private readonly ends = new Set<() => void>()

  constructor(hub: TailHub, spooled: SpooledRows, storedRowsOf: StoredRowsOf, events: TailEvents) {
    this.hub = hub
    this.spooled = spooled
    this.storedRowsOf = storedRowsOf
    this.events = events
  }

  /** Open connections. */
  get connections(): number {
    return this.count
  }

  /**
   * Counts a connection in, until the function returned is called. Throws `busy` beyond the bounds.
   *
   * @param end closes the connection when the server shuts down
   */
  admit(address: string, end: () => void): () => void {
    const ofAddress = this.byAddress.get(address) ?? 0
    if (this.count >= LIMITS.tailReadersMax || ofAddress >= LIMITS.tailReadersPerAddressMax) {
      throw new TailraceError(
        'busy',
        `${this.count} live tails are open, ${ofAddress} of them from your address: close some, at most ${LIMITS.tailReadersMax} and ${LIMITS.tailReadersPerAddressMax} are served`,
        { retryAfterS: 10 },
      )
    }
    this.count++
    this.byAddress.set(address, ofAddress + 1)
    this.ends.add(end)
    return () => {
      if (!this.ends.delete(end)) return
      this.count--
      const left = (this.byAddress.get(address) ?? 1) - 1
      if (left === 0) this.byAddress.delete(address)
      else this.byAddress.set(address, left)
    }
  }

  /** Starts a subscription. Throws `invalid_query`; what fails later is told to the reader as a gap. */
  subscribe(request: Subscribe, sink: Sink, drained: Drained): Reader {
    const { hub } = this
    const query = this.sharedQuery(request.query ?? '')
    const stored = lazily(() => this.storedRowsOf(request.query ?? ''))
    const reader = new Subscription({
      query,
      node: hub.node,
      sink,
      rowsPerSecond: request.rate,
      onGap: cause => this.events.onGap(cause),
    })
    reader.catchUp([], request.resume ?? { [hub.node]: hub.position })
    reader.say({ type: 'subscribed', ...(request.id === undefined ? {} : { id: request.id }), at: reader.at })
    const ending = new AbortController()
    const work = { hub, spooled: this.spooled, stored, reader, signal: ending.signal, drained }
    void this.start(work, request.backfill ?? 0).catch(error => {
      if (!ending.signal.aborted) this.events.onFailure(error)
    })
    return {
      end: () => {
        ending.abort()
        reader.end()
        hub.leave(reader)
      },
    }
  }

  /** Ends every connection; readers come back and go on where they are. */
  async close(): Promise<void> {
    await this.hub.close()
    for (const end of [...this.ends]) end()
  }

  private async start(work: Parameters<typeof catchUpAndJoin>[0], backfillRows: number): Promise<void> {
    if (backfillRows > 0) {
      await backfill(work, Math.min(backfillRows, LIMITS.tailBackfillRowsMax)).catch(error => {
        work.signal.throwIfAborted()
        this.events.onFailure(error)
      })
      // The end of the backfill, also of an empty one.
      work.reader.say({ type: 'at', at: work.reader.at })
    }
    await catchUpOthers(work).catch(error => {
      work.signal.throwIfAborted()
      this.events.onFailure(error)
    })
    await catchUpAndJoin(work)
  }

  /** Times such as `now-1h` stand still for a subscription, so they are shared by none. */
  private sharedQuery(text: string): SharedQuery {
    const query = parseQuery(text)
    const nowNanos = BigInt(Date.now()) * 1_000_000n
    const key = /\bnow\b/.test(text) ? `${printQuery(query)} ${nowNanos}` : printQuery(query)
    return this.hub.sharedQuery(key) ?? { key, predicate: matcherOf(resolveQuery(query, nowNanos)) }
  }
}

/** The store is asked for only when something has to be read from it. */
function lazily(open: () => StoredRows): StoredRows {
  return {
    inOrder: async (...range) => open().inOrder(...range),
    newest: async (...range) => open().newest(...range),
  }
}
