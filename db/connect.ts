/**
 * The one seam to ClickHouse: the engine in this process by default, a server when an address is set. Everything above
 * sees the same `Database`.
 */
import { randomUUID } from 'node:crypto'
import { TailraceError } from '../core/errors.ts'
import { TimeLimit } from '../core/time/time-limit.ts'
import { distributedName } from './cluster.ts'
import { StoreDamaged } from './damage-error.ts'
import { EmbeddedEngine, EngineNotOpened } from './embedded-engine.ts'
import type { EngineLimits } from './engine-config.ts'
import { insertError, queryTimeout, storeError } from './errors.ts'
import { type Lane, SessionPool } from './pool.ts'
import { type FileInsert, openRemote, type RemoteOptions, type Session, settingsClause } from './session.ts'
import { identifier, type Sql, sql } from './sql.ts'

/** Bounds of one read. Every read carries them, so that no query can take the process down. */
export interface ReadLimits {
  readonly timeoutS: number
  readonly memoryBytesMax: number
  readonly rowsMax?: number
  /** Of the answer, uncompressed; those of every read unless given. */
  readonly resultBytesMax?: number
}

/** Each unless given: as a person's read, within the store's own limits, to its end. */
export interface ReadOptions {
  readonly lane?: Lane | undefined
  readonly limits?: ReadLimits | undefined
  readonly signal?: AbortSignal | undefined
}

export interface Database {
  readonly kind: 'embedded' | 'remote'
  /** Name of the database all tables are in. */
  readonly name: string
  /** Name of the cluster that the server addressed belongs to; undefined for a server of its own. */
  readonly cluster: string | undefined
  /** Where the embedded engine has its files. */
  readonly directory: string | undefined
  /** What a read keeps to that brings no limits of its own. */
  readonly readLimits: ReadLimits
  /** Where all rows of a table are read from: on a cluster the Distributed table over all shards. */
  table(name: string): Sql
  /** The table itself, on the server addressed: what is inserted into and altered. */
  localTable(name: string): Sql
  /** Reads rows. Read-only, bounded, and stopped in the engine when the signal aborts. */
  read<Row>(statement: Sql, options?: ReadOptions): Promise<Row[]>
  /** Runs a statement that changes something, on the writer's or the background's session. */
  command(statement: Sql, lane?: Lane): Promise<void>
  insertFile(insert: FileInsert): Promise<void>
  /** Whether the store answers; throws `store_unavailable` when not. */
  ping(): Promise<void>
  /** Whether this process has a statement under way on the writer's session. */
  readonly isWriting: boolean
  /** Damaged parts that reads have met since the last call. */
  takeDamage(): StoreDamaged[]
  /** Statements waiting in front of the readers. */
  readonly waitingReads: number
  close(): Promise<void>
}

/** How long closing waits for statements under way; reads are cancelled by their callers' going away. */
const CLOSE_TIMEOUT_MS = 2_000

const KILL_AGAIN_MS = 1_000

/** The engine looks at the clock between blocks, and not at all while it makes sense of a statement of hundreds of terms. */
const OVERDUE_MS = 1_000

export const READ_LIMITS: ReadLimits = { timeoutS: 30, memoryBytesMax: 1024 * 1024 * 1024 }

/**
 * Reads run on threads that yield to everything else: a hundred slow searches must not delay one acknowledgement.
 * Two threads a query, so that one query does not take the machine.
 */
const READER_SETTINGS = { os_threads_nice_value_query: 10, max_threads: 2 }
const CHECK_SETTINGS = { os_threads_nice_value_query: 19, max_threads: 1 }

/** The engine of this process, with its files in `directory`. It opens with the first statement. */
export function connectEmbedded(
  directory: string,
  name: string,
  limits: EngineLimits,
  readLimits: ReadLimits = READ_LIMITS,
): Database {
  const engine = new EmbeddedEngine(directory, limits)
  return new PooledDatabase(name, undefined, readLimits, {
    kind: 'embedded',
    directory,
    memoryRemedy: engine.memoryRemedy,
    unavailableHint: 'restart Tailrace, and see docs/damaged-files.md if that does not help',
    session: () => engine.session(),
    explain: async error => (error instanceof EngineNotOpened ? engine.explain(error) : error),
    close: () => engine.close(),
  })
}

/** Speaks to a ClickHouse server. Connects with the first statement, so an unreachable server is no reason not to start. */
export function connectRemote(
  options: RemoteOptions,
  name: string,
  cluster?: string,
  readLimits: ReadLimits = READ_LIMITS,
): Database {
  return new PooledDatabase(name, cluster, readLimits, {
    kind: 'remote',
    directory: undefined,
    memoryRemedy: 'raise max_server_memory_usage of the ClickHouse server, or max_memory_usage of its user',
    unavailableHint: undefined,
    session: () => openRemote(options),
    explain: async error => error,
    close: () => {},
  })
}

/** The differences between embedded and remote ClickHouse. */
interface Backend {
  readonly kind: Database['kind']
  readonly directory: string | undefined
  /** What to do when its memory does not suffice, and when it does not answer; undefined: it depends on the error. */
  readonly memoryRemedy: string
  readonly unavailableHint: string | undefined
  session(): Session
  /** Returns the failure with its cause and remedy where they can be found. */
  explain(error: unknown): Promise<unknown>
  close(): void
}

/** Held at once, as the engine has it and as we make of it: what is larger is asked for in smaller parts. */
const RESULT_BYTES_MAX = 64 * 1024 * 1024

function noTurn(waitedS: number): TailraceError {
  return new TailraceError(
    'busy',
    `other queries kept ClickHouse busy for the ${waitedS} s that this one waited: try again soon`,
    { retryAfterS: 2 },
  )
}

function settingsOf(lane: Lane): Readonly<Record<string, number>> {
  if (lane === 'reader') return READER_SETTINGS
  return lane === 'check' ? CHECK_SETTINGS : { max_threads: 1 }
}

class PooledDatabase implements Database {
  readonly kind: Database['kind']
  readonly name: string
  readonly cluster: string | undefined
  readonly directory: string | undefined
  readonly readLimits: ReadLimits
  private readonly backend: Backend
  private readonly pool: SessionPool
  /** By path: as many as there are parts at most. */
  private readonly damage = new Map<string, StoreDamaged>()

  constructor(name: string, cluster: string | undefined, readLimits: ReadLimits, backend: Backend) {
    this.kind = backend.kind
    this.directory = backend.directory
    this.name = name
    this.cluster = cluster
    this.readLimits = readLimits
    this.backend = backend
    this.pool = new SessionPool(() => backend.session())
  }

  table(name: string): Sql {
    return this.localTable(this.cluster === undefined ? name : distributedName(name))
  }

  localTable(name: string): Sql {
    return sql`${identifier(this.name)}.${identifier(name)}`
  }

  get isWriting(): boolean {
    return this.pool.isBusy('writer')
  }

  takeDamage(): StoreDamaged[] {
    const met = [...this.damage.values()]
    this.damage.clear()
    return met
  }

  get waitingReads(): number {
    return this.pool.waiting('reader')
  }

  read<Row>(statement: Sql, options: ReadOptions = {}): Promise<Row[]> {
    const { lane = 'reader', limits = this.readLimits, signal } = options
    const { text, params } = statement.compile()
    const queryId = randomUUID()
    const settings = {
      ...settingsOf(lane),
      readonly: 2,
      // The largest query of the query language has some 100,000; its own bounds keep it there.
      max_ast_elements: 500_000,
      max_execution_time: limits.timeoutS,
      max_memory_usage: limits.memoryBytesMax,
      // The client makes one text of it, and JavaScript's end at 512 MB.
      max_result_bytes: limits.resultBytesMax ?? RESULT_BYTES_MAX,
      ...(limits.rowsMax === undefined ? {} : { max_rows_to_read: limits.rowsMax }),
      log_comment: queryId,
    }
    // A caller waits for its turn no longer than for its answer.
    const turn = new TimeLimit(signal, limits.timeoutS * 1_000, () => noTurn(limits.timeoutS))
    return new Promise((resolve, reject) => {
      const task = async (session: Session) => {
        turn.end()
        let again: NodeJS.Timeout | undefined
        // Again until it has ended: a kill that overtakes its statement finds nothing.
        const cancel = () => {
          void this.kill(queryId)
          again ??= setInterval(() => void this.kill(queryId), KILL_AGAIN_MS)
        }
        // The session is the statement's until it ends; its caller need not wait for that.
        const overdue = setTimeout(
          () => {
            reject(queryTimeout(this.readLimits.timeoutS))
            cancel()
          },
          limits.timeoutS * 1_000 + OVERDUE_MS,
        )
        signal?.addEventListener('abort', cancel, { once: true })
        try {
          return await session.query<Row>(`${text}\nSETTINGS ${settingsClause(settings)}`, params)
        } finally {
          signal?.removeEventListener('abort', cancel)
          clearTimeout(overdue)
          clearInterval(again)
        }
      }
      this.run(lane, task, turn.signal)
        .finally(() => turn.end())
        .then(resolve, reject)
    })
  }

  command(statement: Sql, lane: Lane = 'writer'): Promise<void> {
    const { text, params } = statement.compile()
    return this.run(lane, session => session.command(text, params))
  }

  async insertFile(insert: FileInsert): Promise<void> {
    try {
      await this.pool.use('writer', session => session.insertFile(insert))
    } catch (error) {
      const { memoryRemedy, unavailableHint } = this.backend
      throw insertError(await this.backend.explain(error), memoryRemedy, unavailableHint)
    }
  }

  async ping(): Promise<void> {
    await this.run('control', session => session.query('SELECT 1', {}))
  }

  async close(): Promise<void> {
    if (await this.pool.close(CLOSE_TIMEOUT_MS)) this.backend.close()
  }

  /**
   * ASYNC: the synchronous form never returns on the embedded engine. The id is a UUID of ours and not a parameter:
   * chdb runs statements with parameters one after the other across all sessions of a process, so that a kill with one
   * would wait for the statement that it should end. A query that has ended already is no error.
   */
  private async kill(queryId: string): Promise<void> {
    const text = `KILL QUERY WHERE Settings['log_comment'] = '${queryId}' ASYNC`
    await this.pool.use('control', session => session.query(text, {})).catch(() => undefined)
  }

  private async run<T>(lane: Lane, task: (session: Session) => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      return await this.pool.use(lane, task, signal)
    } catch (error) {
      const { timeoutS } = this.readLimits
      const failure = storeError(await this.backend.explain(error), timeoutS, this.backend.unavailableHint)
      if (failure instanceof StoreDamaged) this.damage.set(failure.path, failure)
      throw failure
    }
  }
}
