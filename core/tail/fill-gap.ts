/** Reads the rows of a gap from the store, which may not have them yet. */
import { backoffMs } from './backoff.ts'
import { type Clock, sleep } from './clock.ts'
import type { TailRow } from './protocol.ts'
import { errorOf } from './reply-error.ts'
import { readReply, type SearchReply } from './search-reply.ts'
import type { TailGap } from './subscription.ts'

/** Rows of a gap, or of its beginning. */
export interface GapFill {
  /** What was looked at: the gap, or where it has more than `rowsMax` rows, its beginning. */
  readonly gap: TailGap
  /** In the order of their numbers. */
  readonly rows: readonly TailRow[]
  /** Rows of `gap` that the store never got meanwhile; null where nobody counted them. */
  readonly missing: number | null
  /** Why the last try failed, where rows may be missing. */
  readonly reason: string | null
  /** What of the gap was not looked at, to be filled next. */
  readonly rest: TailGap | null
}

export interface FillOptions {
  /** Rows read at once. */
  readonly rowsMax: number
  readonly signal: AbortSignal
}

export interface FillPlatform {
  /** The server's address. */
  readonly base: URL
  readonly fetch: typeof globalThis.fetch
  readonly clock: Clock
  readonly random: () => number
}

/** Between two tries. Rows reach the store within a second or two, or when it is back. */
const WAIT = { firstMs: 500, maxMs: 15_000 }
/** With these waits a minute and a half: who wants to wait longer for a store that is away fills again. */
const TRIES_MAX = 10
/** The server's own limit of a query is shorter. */
const TRY_MS = 120_000
/** Rows may have megabytes each; what has more text is read in parts. */
const PART_CHARS_MAX = 32 * 1024 * 1024

/** Thrown for what no further try would change: the query is refused, or the reader is. */
export class FillError extends Error {
  readonly status: number
  readonly code: string | undefined

  constructor(status: number, { message, code }: { message: string; code?: string }) {
    super(message)
    this.name = 'FillError'
    this.status = status
    this.code = code
  }
}

/** Throws `FillError` and the reason of the signal. */
export async function fillGap(gap: TailGap, options: FillOptions, platform: FillPlatform): Promise<GapFill> {
  const { signal } = options
  let found: Part = { rows: [], to: gap.to, isWhole: gap.count === 0 }
  let reason: string | null = null
  for (let tries = 1; !found.isWhole; tries++) {
    signal.throwIfAborted()
    try {
      found = await tryPart(gap, tries === TRIES_MAX, options, platform)
      reason = found.isWhole ? null : 'the store does not have them yet'
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof FillError && !isWorthRetry(error.status)) throw error
      reason = (error as Error).message
    }
    if (found.isWhole || tries === TRIES_MAX) break
    await sleep(platform.clock, backoffMs(tries - 1, platform.random(), WAIT), signal)
  }
  return report(gap, found, reason)
}

interface Part {
  readonly rows: readonly TailRow[]
  readonly to: number
  /** The store has them all, by what is known of the gap. */
  readonly isWhole: boolean
}

function report(gap: TailGap, { rows, to, isWhole }: Part, reason: string | null): GapFill {
  if (to < gap.to) {
    const count = gap.count === null ? null : Math.max(0, gap.count - rows.length)
    return { gap: { ...gap, to, count: rows.length }, rows, missing: 0, reason, rest: { ...gap, from: to, count } }
  }
  const missing = gap.count === null ? null : Math.max(0, gap.count - rows.length)
  return { gap, rows, missing: isWhole ? 0 : missing, reason, rest: null }
}

async function tryPart(gap: TailGap, isLast: boolean, options: FillOptions, platform: FillPlatform): Promise<Part> {
  if (gap.count === null) {
    // Asked first: rows stored in between are then in what is read. The last time, whatever is there has to do.
    const isStored = await hasReached(gap, platform, options.signal)
    if (!isStored && !isLast) return { rows: [], to: gap.to, isWhole: false }
    return { ...(await readPart(gap, options, platform)), isWhole: isStored }
  }
  const part = await readPart(gap, options, platform)
  // The store gets rows in their order: where those behind a part are, none of the part is to come.
  return { ...part, isWhole: part.to < gap.to || part.rows.length >= gap.count }
}

/** The rows from the beginning of the gap to its end, or as far as `rowsMax` and `PART_CHARS_MAX` reach. */
async function readPart(
  gap: TailGap,
  { rowsMax, signal }: FillOptions,
  platform: FillPlatform,
): Promise<Omit<Part, 'isWhole'>> {
  for (let { to } = gap; ; ) {
    const isOneRow = to - gap.from <= 1
    const charsMax = isOneRow ? Number.POSITIVE_INFINITY : PART_CHARS_MAX
    const bounds = { order: 'oldest', limit: rowsMax, charsMax } as const
    const reply = await search(gap.query, { ...gap, to }, bounds, platform, signal)
    const rows = inOrder(reply.rows, gap, to)
    if (!reply.isCut || isOneRow) return { rows, to }
    to = shorter(rows, gap.from, to)
  }
}

/** Whether the store has the last row of the gap, or a later one of its node. */
async function hasReached(gap: TailGap, platform: FillPlatform, signal: AbortSignal): Promise<boolean> {
  const range = { node: gap.node, from: gap.to - 1 }
  const bounds = { order: 'newest', limit: 1, charsMax: PART_CHARS_MAX, columns: 'node,seq' } as const
  const reply = await search('', range, bounds, platform, signal)
  return reply.rows.length > 0
}

interface SearchBounds {
  readonly order: 'newest' | 'oldest'
  readonly limit: number
  readonly charsMax: number
  readonly columns?: string
}

async function search(
  query: string,
  { node, from, to }: { readonly node: string; readonly from: number; readonly to?: number },
  { order, limit, charsMax, columns }: SearchBounds,
  { base, fetch, clock }: FillPlatform,
  signal: AbortSignal,
): Promise<SearchReply> {
  const url = new URL('api/search', base)
  url.searchParams.set('query', query)
  url.searchParams.set('gap', `${node}:${from}-${to ?? ''}`)
  url.searchParams.set('order', order)
  url.searchParams.set('limit', String(limit))
  if (columns !== undefined) url.searchParams.set('columns', columns)
  const tooLong = new AbortController()
  const timer = clock.setTimeout(() => tooLong.abort(new Error(`no answer in ${TRY_MS / 1_000} s`)), TRY_MS)
  try {
    const reply = await fetch(url, { signal: AbortSignal.any([signal, tooLong.signal]) })
    if (!reply.ok) throw new FillError(reply.status, await errorOf(reply))
    return await readReply(reply, charsMax)
  } finally {
    clock.clearTimeout(timer)
  }
}

/** The search is in the order of time. */
function inOrder(rows: readonly TailRow[], gap: TailGap, to: number): TailRow[] {
  return rows.filter(({ node, seq }) => node === gap.node && seq > gap.from && seq <= to).sort((a, b) => a.seq - b.seq)
}

/**
 * An end with fewer rows before it. Time and numbers go nearly the same way, so what was read of a cut reply are mostly
 * the lowest numbers: half of them will do, and if not, half of those.
 */
function shorter(rows: readonly TailRow[], from: number, to: number): number {
  const middle = rows.length < 2 ? undefined : rows[(rows.length - 1) >> 1]
  return middle?.seq ?? from + Math.floor((to - from) / 2)
}

/** Timeouts, a server or proxy that is not ready, and a store that does not answer. */
function isWorthRetry(status: number): boolean {
  return status >= 500 || status === 404 || status === 408 || status === 425 || status === 429
}
