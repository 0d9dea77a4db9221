/** The live tail as its doors see it: who may read, and what becomes of a request for rows. */

import { setTimeout as sleep } from 'node:timers/promises'
import { TailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { Query } from '../../core/query/ast.ts'
import { parseQuery } from '../../core/query/parse.ts'
import { printQuery } from '../../core/query/print.ts'
import type { CompiledRegex } from '../../core/query/regex/regex.ts'
import { resolveQuery } from '../../core/query/resolve.ts'
import { rowPartsOf } from '../../core/query/row-parts.ts'
import type { GapCause, Positions, Subscribe } from '../../core/tail/protocol.ts'
import { nowInNanos } from '../../core/time/time.ts'
import { backfill, NotTaken } from './backfill.ts'
import { catchUpAndJoin, catchUpOthers } from './catch-up.ts'
import type { TailHub } from './hub.ts'
import { movingPredicate } from './moving-predicate.ts'
import { Observation, type TakeRows } from './observation.ts'
import type { Drained, ReadBack, SpooledRows, StoredRows } from './read-back.ts'
import { SharedQuery } from './shared-query.ts'
import { type Sink, Subscription } from './subscription.ts'
import { Turns } from './turns.ts'
import { processCpuMs, WorkMeter } from './work-meter.ts'

export interface TailEvents {
  onRows(rows: number, bytes: number): void
  onGap(cause: GapCause): void
  onFailure(error: unknown): void
}

/** The store for a query, whose times such as `now-1h` are those of the moment given. Calls fail while there is none. */
export type StoredRowsOf = (query: string, nowNanos: bigint) => StoredRows

export interface Reader {
  /** Ends it; nothing is sent any more. */
  end(): void
}

/** Rows of other nodes that could not be read are tried again, later each time. */
const RETRY_MS = 1_000
const RETRY_MS_MAX = 60_000

export class Tail {
  readonly hub: TailHub
  readonly events: TailEvents
  private readonly spooled: SpooledRows
  private readonly storedRowsOf: StoredRowsOf
  private readonly byAddress = new Map<string, number>()
  private readonly turns = { reading: new Turns(LIMITS.tailReadBacksMax), holding: new Turns(LIMITS.tailReadBacksMax) }
  private count = 0
  private readonly ends = new Set<() => void>()
  private readonly observations = new Set<Observation>()
  private isClosed = false

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
   * Counts a connection in, until the function returned is called. Throws `busy` beyond the bounds, `shutting_down`.
   *
   * @param end closes the connection when the server shuts down
   */
  admit(address: string, end: () => void): () => void {
    if (this.isClosed)
      throw new TailraceError('shutting_down', 'the server is shutting down: come back to the next one', {
        retryAfterS: 1,
      })
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
    const text = request.query ?? ''
    const nowNanos = nowInNanos()
    const query = this.sharedQuery(text)
    const stored = this.storedRowsOf(text, nowNanos)
    const reader = new Subscription({
      query,
      node: hub.node,
      start: this.startOf(request.resume),
      sink,
      rowsPerSecond: request.rate,
      hasBackfill: (request.backfill ?? 0) > 0,
      onGap: cause => this.events.onGap(cause),
    })
    reader.say({ type: 'subscribed', ...(request.id === undefined ? {} : { id: request.id }), at: reader.at })
    hub.attend(reader)
    const ending = new AbortController()
    const { spooled, turns } = this
    const work = { hub, spooled, stored, reader, signal: ending.signal, turns, drained }
    void this.start(work, request.backfill ?? 0).catch(error => {
      if (ending.signal.aborted) return
      if (!(error instanceof NotTaken)) this.events.onFailure(error)
      sink.fail()
    })
    return {
      end: () => {
        ending.abort()
        reader.end()
        hub.leave(reader)
      },
    }
  }

  /**
   * Delivers every matching row of this node to a consumer inside this process, once and in order, starting after a position
   * that the consumer has saved, or with the next row if it has none. Throws `invalid_query`.
   */
  observe(query: string, from: Positions, take: TakeRows): Observation {
    const { hub, spooled } = this
    const stored = () => this.storedRowsOf(query, nowInNanos())
    const predicate = movingPredicate(parseQuery(query))
    const start = from[hub.node] ?? hub.lastSeq
    const onFailure = (error: unknown) => this.events.onFailure(error)
    const observation = new Observation({ hub, spooled, stored, predicate }, start, take, onFailure)
    this.observations.add(observation)
    void observation.ended.then(() => this.observations.delete(observation))
    return observation
  }

  /** Ends every connection; readers come back and go on where they are. */
  async close(): Promise<void> {
    this.isClosed = true
    await this.hub.close()
    for (const end of [...this.ends]) end()
    await Promise.all([...this.observations].map(observation => observation.close()))
  }

  /** Whoever resumes without a position here saw other nodes only: all that arrived here is new to it. */
  private startOf(resume: Positions | undefined): Positions {
    const { node, joinPosition: position } = this.hub
    if (resume === undefined || Object.keys(resume).length === 0) return { [node]: position }
    const { [node]: _, ...others } = resume
    if (Object.keys(others).length > LIMITS.tailNodesMax)
      throw new TailraceError(
        'invalid_query',
        `resume names ${Object.keys(others).length} other nodes: name at most ${LIMITS.tailNodesMax}`,
      )
    // Nobody saw rows to come: such a position is of a directory that was copied or put back.
    return { ...resume, [node]: Math.min(resume[node] ?? 0, position) }
  }

  private async start(work: ReadBack, backfillRows: number): Promise<void> {
    if (backfillRows > 0) await backfill(work, Math.min(backfillRows, LIMITS.tailBackfillRowsMax))
    const { hub, reader } = work
    // Also the first page of many subscribers that come at once.
    if (reader.positionOf(hub.node) < hub.joinPosition) await hub.slices.next()
    await catchUpAndJoin(work)
    // Beside what arrives, which nobody else's rows hold up.
    await this.followOthers(work)
  }

  /** Until what other nodes have was sent: a store that is away comes back. */
  private async followOthers(work: ReadBack): Promise<void> {
    const { signal } = work
    for (let waitMs = RETRY_MS; ; waitMs = Math.min(waitMs * 2, RETRY_MS_MAX)) {
      try {
        await catchUpOthers(work)
        return
      } catch (error) {
        signal.throwIfAborted()
        this.events.onFailure(error)
      }
      await sleep(waitMs, undefined, { signal })
    }
  }

  private sharedQuery(text: string): SharedQuery {
    const query = parseQuery(text)
    const key = printQuery(query)
    return this.hub.sharedQuery(key) ?? this.newQuery(key, query)
  }

  private newQuery(key: string, query: Query): SharedQuery {
    const compiled = new Map<string, CompiledRegex>()
    const parts = rowPartsOf(resolveQuery(query, nowInNanos(), compiled))
    const meter = new WorkMeter(this.hub.budget.now, processCpuMs)
    return new SharedQuery(key, movingPredicate(query, meter, compiled), { budget: this.hub.budget, meter, parts })
  }
}
