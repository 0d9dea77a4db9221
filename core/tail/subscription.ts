/**
 * One query of a reader, over as many connections as it takes. Invariants:
 *
 * - a row above the known position of its node is delivered once, any other never: whatever is sent again after a
 *   resume is dropped, whatever was not seen before a cut lies behind the position that the resume names;
 * - a backfill lies below the position at which the query began, so it is held until it is whole and delivered as one.
 *   A cut before that leaves the query as if it had never begun, and it begins anew;
 * - a gap moves the position as rows do: its rows are the reader's to fetch, and are not sent again.
 */
import { isBeyond, KnownPositions } from './positions.ts'
import type { At, Gap, Positions, Rows, Subscribe, TailRow } from './protocol.ts'
import { TailFault } from './read-message.ts'

export interface SubscriptionOptions {
  /** In the query language; empty for every log. */
  readonly query: string
  /** Newest stored rows wanted before what arrives. */
  readonly backfillRows: number
  /** Rows a second at most; all of them unless given. */
  readonly rate?: number | undefined
  /** Where to go on, instead of at now. */
  readonly resume?: Positions | undefined
}

/** A gap and the query that its rows have to match. */
export interface TailGap extends Gap {
  readonly query: string
}

/** What a message brought that was not known yet. */
export interface Delivery {
  /** In the order of time. */
  readonly backfill: readonly TailRow[]
  /** In the order of their numbers. */
  readonly live: readonly TailRow[]
  readonly gap: TailGap | undefined
}

const NOTHING: Delivery = { backfill: [], live: [], gap: undefined }

export class Subscription {
  readonly query: string
  readonly rate: number | undefined
  private readonly backfillRows: number
  private readonly known: KnownPositions
  /** Rows of a backfill that is not whole yet, at most `backfillRows`. */
  private heldRows: TailRow[] | undefined
  /** Where the query began, as the server said. */
  private floor = new KnownPositions()

  constructor({ query, backfillRows, rate, resume }: SubscriptionOptions) {
    this.query = query
    this.rate = rate
    this.backfillRows = backfillRows
    this.known = new KnownPositions(resume)
  }

  get positions(): Positions {
    return this.known.toPositions()
  }

  /** What to ask a server for: to go on behind what is known, or to begin. */
  request(id: string): Subscribe {
    return {
      type: 'subscribe',
      id,
      query: this.query,
      ...(this.rate === undefined ? {} : { rate: this.rate }),
      ...(this.known.isEmpty ? { backfill: this.backfillRows } : { resume: this.positions }),
    }
  }

  /** The server runs it, from `at` on. Whether it goes on where it was; otherwise it begins. */
  begin(at: Positions): boolean {
    // What the server says of a resume is not needed, and where it names its hand-over would lose what it catches up on;
    // unless it has not come that far: its directory was put back, and it gives the same numbers to other rows.
    if (!this.known.isEmpty) return !this.known.turnBack(at)
    this.floor = new KnownPositions(at)
    this.heldRows = this.backfillRows > 0 ? [] : undefined
    if (this.heldRows === undefined) this.known.merge(at)
    return false
  }

  /** Throws `TailFault` when the server sends more of a backfill than was asked for. */
  take(message: Rows | At | Gap): Delivery {
    if (message.type === 'gap') return this.takeGap(message)
    if (this.heldRows === undefined) return { ...NOTHING, live: this.takeNew(message) }
    const [old, live] = this.parted(message)
    this.heldRows.push(...old)
    if (!this.endsBackfill(message, this.heldRows.length, live.length)) return NOTHING
    const backfill = this.endBackfill()
    this.known.mergeRows(live)
    this.known.merge(message.at)
    return { ...NOTHING, backfill, live }
  }

  /** What lies below where the query began, and what came since. Of other nodes than the server's own all is stored. */
  private parted(message: Rows | At): [old: TailRow[], live: TailRow[]] {
    const rows = message.type === 'rows' ? message.rows : []
    const isLive = ({ node, seq }: TailRow) => this.floor.of(node) >= 0 && seq > this.floor.of(node)
    return [rows.filter(row => !isLive(row)), rows.filter(isLive)]
  }

  /** A server that begins at no position says the first one with the end of the backfill. */
  private endsBackfill(message: Rows | At, heldRows: number, liveRows: number): boolean {
    const { at } = message
    if (liveRows > 0 || isBeyond(at, this.floor)) return true
    if (heldRows > this.backfillRows)
      throw new TailFault(`the server sent ${heldRows} stored rows where ${this.backfillRows} were asked for`)
    const isSaid = message.type === 'at' && message.backfill !== undefined
    return !this.floor.isEmpty && (isSaid || heldRows === this.backfillRows)
  }

  private endBackfill(): readonly TailRow[] {
    const rows = this.heldRows ?? []
    this.heldRows = undefined
    this.known.merge(this.floor.toPositions())
    return rows
  }

  private takeNew(message: Rows | At): readonly TailRow[] {
    const rows = message.type === 'rows' ? message.rows.filter(({ node, seq }) => seq > this.known.of(node)) : []
    this.known.mergeRows(rows)
    this.known.merge(message.at)
    return rows
  }

  private takeGap(message: Gap): Delivery {
    const backfill = this.heldRows === undefined ? [] : this.endBackfill()
    const known = this.known.of(message.node)
    if (message.to <= known) return { ...NOTHING, backfill }
    this.known.advance(message.node, message.to)
    const isClipped = message.from < known
    const { from, count } = isClipped ? { from: known, count: null } : message
    return { ...NOTHING, backfill, gap: { ...message, from, count, query: this.query } }
  }
}
