import type { ExploreProps } from '../components/explore/explore.tsx'
import type { ExploreState } from '../components/explore/state.ts'
import { rangeFault } from '../components/explore/time/range.ts'
import { isTailraceError } from '../core/errors.ts'
import { timeOf } from '../core/query/times.ts'
import { nowInNanos } from '../core/time/time.ts'
import { wireTransformer } from '../core/wire.ts'
import { hasRuntime, type Runtime, runtime } from '../server/api/runtime.ts'

/** Fills a large screen; the page asks for more itself. */
const FIRST_ROWS = 100

/** What the page begins with. A query that fails is asked again by the page, which says why. */
export async function readLogs({ query, from, to, isLive }: ExploreState): Promise<ExploreProps> {
  const about = { ...NOTHING, ...(hasRuntime() ? serverFacts(runtime()) : {}) }
  if (isLive || rangeFault({ from, to }, Date.now()) !== undefined) return about
  try {
    const server = runtime()
    const filter = { query, fromNanos: nanosOf(from), toNanos: nanosOf(to) }
    const sinceMs = performance.now()
    const page = await server.logs.search(filter, { limit: FIRST_ROWS })
    const tookMs = performance.now() - sinceMs
    const isFirstRun = page.rows.length === 0 && (await server.listServices()).length === 0
    return { ...about, isFirstRun, first: { filter: { query, from, to }, json: wireText(page), tookMs } }
  } catch (error) {
    if (!isTailraceError(error)) throw error
    return error.code === 'store_unavailable' ? { ...about, unavailable: error.message } : about
  }
}

/** As the page's own questions are answered; React passes on no object that has a sender's names for its members. */
function wireText(value: unknown): string {
  return JSON.stringify(wireTransformer.output.serialize(value))
}

const NOTHING = { first: undefined, unavailable: undefined, isFirstRun: false, origin: '', needsKey: false }

function serverFacts({ origin, hasIngestKey }: Runtime): Pick<ExploreProps, 'origin' | 'needsKey'> {
  return { origin, needsKey: hasIngestKey }
}

function nanosOf(text: string | undefined): bigint | undefined {
  return text === undefined ? undefined : timeOf(text, nowInNanos())?.fromNanos
}
