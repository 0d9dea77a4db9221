/**
 * How code that Next bundles reaches the running server: Next has its own copies of modules, so the server hangs what
 * pages and route handlers may call on `globalThis`. Only types are imported here; Next never loads the engine.
 */
import { TailraceError } from '../../core/errors.ts'
import type { Quarantine } from '../insert/quarantine.ts'
import type { StagesReport } from '../observe/stages.ts'
import type { LogPage, LogSearch } from '../query/search-logs.ts'
import type { ServiceSummary } from '../query/services.ts'
import type { DoorReply, DoorRequest } from '../receive/exchange.ts'
import type { Rejection, RejectionCount } from '../receive/rejections.ts'

export interface Runtime {
  /** Origin under which this server is reached, for the examples it shows. */
  readonly origin: string
  /** Whether a password is set, so that there is something to log out of. */
  readonly hasPassword: boolean
  /** Whether senders have to show a key. */
  readonly hasIngestKey: boolean
  ingest(request: DoorRequest): Promise<DoorReply>
  searchLogs(search: LogSearch, signal?: AbortSignal): Promise<LogPage>
  /** Puts a failure that is not the caller's into the server's own log. */
  reportFailure(path: string, error: unknown): void
  listServices(signal?: AbortSignal): Promise<ServiceSummary[]>
  /** Newest first, and how many of each kind there were. */
  rejections(limit: number): { latest: Rejection[]; counts: RejectionCount[] }
  stages(): Promise<StagesReport>
  readonly quarantine: Pick<Quarantine, 'list' | 'replay' | 'discard'>
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
