/**
 * Rows for the proof that the predicate and the store mean the same: sent to the real door, judged as their lines in the
 * spool, and searched for after the store has taken them.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Query } from '../../core/query/ast.ts'
import { matcherOf } from '../../core/query/match.ts'
import { parseQuery } from '../../core/query/parse.ts'
import { printQuery } from '../../core/query/print.ts'
import { resolveQuery } from '../../core/query/resolve.ts'
import { type StoredLog, storedLog } from '../../core/query/stored-log.ts'
import { SEGMENT_ENDING } from '../../server/spool/segment-name.ts'
import { OWN_SHARE_ENV } from './engine-env.ts'
import { eventually, type RunningServer, startServer, temporaryDirectory } from './server.ts'
import { type StartedStore, type StoreKind, startStore } from './stores.ts'

export interface Equality {
  readonly rows: readonly SpooledRow[]
  /** Undefined when both sides agree or the query is refused; otherwise what differs, in words. */
  difference(query: string): Promise<string | undefined>
  /** Queries of which both sides found the same rows, at least one. */
  readonly found: number
  readonly refused: number
  stop(): Promise<void>
}

interface SpooledRow {
  readonly line: string
  readonly log: StoredLog
}

/** No store at all: what is sent stays in the spool. */
const NO_STORE = { CLICKHOUSE_URL: 'http://127.0.0.1:1' }

/** Starts a server that has the records. */
export async function startEquality(kind: StoreKind, records: readonly string[]): Promise<Equality> {
  const dataDir = temporaryDirectory()
  const rows = await spooled(dataDir, records)
  const store = await startStore(kind, dataDir)
  const server = await startServer({ dataDir, env: { ...store.env, ...OWN_SHARE_ENV } })
  await eventually('all rows are stored', async () => {
    const { text } = await server.send('GET', '/api/search?columns=seq')
    return text.trimEnd().split('\n').length === rows.length + 1
  })
  return new RunningEquality(rows, server, store)
}

async function spooled(dataDir: string, records: readonly string[]): Promise<SpooledRow[]> {
  const server = await startServer({ dataDir, env: NO_STORE })
  const { text } = await server.send('POST', '/api/ingest', records.join('\n'))
  const code = await server.stop()
  if (JSON.parse(text).accepted !== records.length || code !== 0) throw new Error(`the records were not taken: ${text}`)
  const folder = path.join(dataDir, 'spool')
  const lines = readdirSync(folder)
    .filter(file => file.endsWith(SEGMENT_ENDING))
    .sort()
    .flatMap(file => readFileSync(path.join(folder, file), 'utf8').split('\n'))
    .filter(line => line !== '')
  return lines.map(line => ({ line, log: storedLog(line) }))
}

class RunningEquality implements Equality {
  found = 0
  refused = 0
  readonly rows: readonly SpooledRow[]
  private readonly server: RunningServer
  private readonly store: StartedStore

  constructor(rows: readonly SpooledRow[], server: RunningServer, store: StartedStore) {
    this.rows = rows
    this.server = server
    this.store = store
  }

  async difference(query: string): Promise<string | undefined> {
    const { status, text } = await this.server.send('GET', `/api/search?columns=seq&query=${encodeURIComponent(query)}`)
    const judged = this.judge(query)
    if (judged === undefined || status === 400) {
      this.refused++
      const isSame = judged === undefined && status === 400
      return isSame ? undefined : `${query}\n  refused by one side only: ${text.slice(0, 300)}`
    }
    const lines = text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    const end = lines.pop()
    if (status !== 200 || end.error) return `${query}\n  failed: ${text.slice(0, 1_000)}`
    const stored = new Set<number>(lines.map(({ seq }) => seq))
    const onlyTail = judged.filter(({ log }) => !stored.delete(log.number('seq') ?? -1))
    if (judged.length > 0) this.found++
    if (onlyTail.length === 0 && stored.size === 0) return undefined
    const onlyStore = this.rows.filter(({ log }) => stored.has(log.number('seq') ?? -1))
    return `${query}\n  found by the predicate only: ${show(onlyTail)}\n  found by the store only: ${show(onlyStore)}`
  }

  /** The rows that match, or undefined for a query that is refused. */
  private judge(query: string): SpooledRow[] | undefined {
    let matches: (log: StoredLog) => boolean
    try {
      matches = matcherOf(resolveQuery(parseQuery(query), BigInt(Date.now()) * 1_000_000n))
    } catch (error) {
      if ((error as Error).name === 'TailraceError') return undefined
      throw error
    }
    return this.rows.filter(({ log }) => matches(log))
  }

  async stop(): Promise<void> {
    await this.server.stop()
    await this.store.stop()
  }
}

function show(rows: readonly SpooledRow[]): string {
  return `${rows.length}${rows.slice(0, 2).map(({ line }) => `\n    ${line.slice(0, 1_500)}`)}`
}

/** The text of a query, and a complaint when the text read back is not the same query. */
export function printedAndBack(query: Query): { text: string; complaint: string | undefined } {
  const text = printQuery(query)
  let again: string
  try {
    again = printQuery(parseQuery(text))
  } catch (error) {
    return { text, complaint: `${text}\n  does not parse: ${error}` }
  }
  const isSame = again === printQuery(parseQuery(again))
  return { text, complaint: isSame ? undefined : `${text}\n  prints as ${again}` }
}
