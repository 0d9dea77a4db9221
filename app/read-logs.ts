import type { LogQuery } from '../components/logs/log-query.ts'
import type { LogRow } from '../components/logs/types.ts'
import { isTailraceError } from '../core/errors.ts'
import { runtime } from '../server/api/runtime.ts'

export type LogsResult =
  | {
      state: 'loaded'
      rows: LogRow[]
      older: string | undefined
      services: string[]
      origin: string
      needsKey: boolean
    }
  | { state: 'unavailable'; reason: string }
  | { state: 'failed'; reason: string }

const PAGE_ROWS = 100
/** A list for choosing from: more names, or longer ones, are found through the search. */
const SERVICES_MAX = 1_000
const SERVICE_CHARS_MAX = 128

/** One page of logs, or the reason in words why there is none. */
export async function readLogs({ query, service, level, trace, cursor }: LogQuery): Promise<LogsResult> {
  try {
    const server = runtime()
    const [page, services] = await Promise.all([
      server.logs.search({ query, service, levels: level && [level], traceId: trace }, { cursor, limit: PAGE_ROWS }),
      server.listServices(),
    ])
    const names = services.map(one => one.service).filter(name => name !== '' && name.length <= SERVICE_CHARS_MAX)
    return {
      state: 'loaded',
      rows: page.rows,
      older: page.cursor,
      services: names.slice(0, SERVICES_MAX),
      origin: server.origin,
      needsKey: server.hasIngestKey,
    }
  } catch (error) {
    if (!isTailraceError(error)) throw error
    return { state: error.code === 'store_unavailable' ? 'unavailable' : 'failed', reason: error.message }
  }
}
