/**
 * How code that Next bundles reaches the running server: Next has its own copies of modules, so the server hangs what
 * pages and route handlers may call on `globalThis`. Only types are imported here; Next never loads the engine.
 */
import { TailraceError } from '../../core/errors.ts'
import type { DoorReply, DoorRequest } from '../http/exchange.ts'
import type { Quarantine } from '../insert/quarantine.ts'
import type { StagesReport } from '../observe/stages.ts'
import type { Completion } from '../query/complete.ts'
import type { ContextRequest, LogContext } from '../query/context.ts'
import type { Order } from '../query/cursor.ts'
import type { Facets } from '../query/facets.ts'
import type { Histogram } from '../query/histogram.ts'
import type { Patterns } from '../query/patterns.ts'
import type { LogFilter } from '../query/scope.ts'
import type { LogPage } from '../query/search-logs.ts'
import type { ServiceSummary } from '../query/services.ts'
import type { Bodies } from '../receive/http/body.ts'
import type { Rejection, RejectionCount } from '../receive/rejections.ts'

export interface Runtime {
  /** Origin under which this server is reached, for the examples it shows. */
  readonly origin: string
  /** Whether a password is set, so that there is something to log out of. */
  readonly hasPassword: boolean
  /** Whether senders have to show a key. */
  readonly hasIngestKey: boolean
  /** What bodies share that are read ahead of a handler. */
  readonly bodies: Bodies
  ingest(request: DoorRequest): Promise<DoorReply>
  /** What can be asked of the stored logs; each throws `invalid_query` for a filter that cannot be run. */
  readonly logs: LogQueries
  /** Puts a failure that is not the caller's into the server's own log. */
  reportFailure(path: string, error: unknown): void
  listServices(signal?: AbortSignal): Promise<ServiceSummary[]>
  /** Newest first, and how many of each kind there were. */
  rejections(limit: number): { latest: Rejection[]; counts: RejectionCount[] }
  stages(): Promise<StagesReport>
  readonly quarantine: Pick<Quarantine, 'list' | 'replay' | 'discard'>
}

export interface PageRequest {
  /** 1 to `LIMITS.searchPageRowsMax`. */
  readonly limit: number
  readonly cursor?: string | undefined
  readonly order?: Order | undefined
}

export interface LogQueries {
  search(filter: LogFilter, page: PageRequest, signal?: AbortSignal): Promise<LogPage>
  histogram(
    filter: LogFilter,
    field: string,
    bucketsMax: number,
    signal?: AbortSignal,
  ): Promise<Histogram & { /** False where rows up to `upTo` were not stored yet. */ readonly isComplete: boolean }>
  facets(filter: LogFilter, fields: readonly string[] | undefined, signal?: AbortSignal): Promise<Facets>
  patterns(filter: LogFilter, limit: number, signal?: AbortSignal): Promise<Patterns>
  context(request: ContextRequest, signal?: AbortSignal): Promise<LogContext>
  /** @param position of the caret in the text, in UTF-16 units */
  complete(text: string, position: number, filter: LogFilter, signal?: AbortSignal): Promise<Suggestions>
}

export interface Suggestions {
  readonly kind: 'field' | 'value'
  /** What is to be replaced by the chosen one. */
  readonly from: number
  readonly to: number
  readonly options: readonly Completion[]
}

const KEY = Symbol.for('tailrace.runtime')
type Holder = { [KEY]?: Runtime }

/** Called once by whoever started the stages. */
export function provideRuntime(runtime: Runtime): void {
  ;(globalThis as Holder)[KEY] = runtime
}

/** Throws `store_unavailable` when this process runs no stages. */
export function runtime(): Runtime {
  const provided = (globalThis as Holder)[KEY]
  if (provided) return provided
  throw new TailraceError(
    'store_unavailable',
    'this process serves pages without a running Tailrace: start it with npm start',
  )
}

export function hasRuntime(): boolean {
  return (globalThis as Holder)[KEY] !== undefined
}
