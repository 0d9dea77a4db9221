/**
 * One connection to ClickHouse that runs one statement at a time, embedded or remote: the same `@clickhouse/client`
 * on both. Settings stand in the statement's own SETTINGS clause, because on an embedded session a `SET` would stay.
 */
import { createReadStream } from 'node:fs'
import { type ClickHouseClient, createClient } from '@clickhouse/client'
import { createChdbConnection } from 'chdb/connection'

export interface Session {
  /** Rows as objects. The statement has no FORMAT clause; it may end in SETTINGS. */
  query<Row>(text: string, params: Record<string, unknown>): Promise<Row[]>
  command(text: string, params?: Record<string, unknown>): Promise<void>
  /** Runs an insert whose rows are the lines of a file. */
  insertFile(insert: FileInsert): Promise<void>
  close(): Promise<void>
}

export interface FileInsert {
  /** Fully qualified table. */
  readonly table: string
  readonly columns: readonly string[]
  /** `name Type, …` for the same columns: what the file holds. */
  readonly structure: string
  /** JSONCompactEachRow, absolute path. */
  readonly path: string
  readonly settings: Readonly<Record<string, string | number>>
}

export interface RemoteOptions {
  readonly url: string
  readonly username: string
  readonly password: string
  readonly requestTimeoutMs: number
}

/** A session of the engine in this process. All sessions of a process share one directory. */
export function openEmbedded(directory: string): Session {
  // The client's and the engine's settings types differ nominally; the interface is the same.
  const connection = createChdbConnection({ path: directory }) as never
  return new ClientSession(createClient({ connection }), insertFromPath)
}

/** A session of a ClickHouse server. Nothing is sent before the first statement. */
export function openRemote(options: RemoteOptions): Session {
  const client = createClient({
    url: options.url,
    username: options.username,
    password: options.password,
    request_timeout: options.requestTimeoutMs,
    max_open_connections: 1,
    keep_alive: { enabled: true },
    compression: { request: false, response: true },
    application: 'tailrace',
  })
  return new ClientSession(client, insertFromBody)
}

type InsertFile = (client: ClickHouseClient, insert: FileInsert) => Promise<void>

class ClientSession implements Session {
  private readonly client: ClickHouseClient
  private readonly insertWith: InsertFile

  constructor(client: ClickHouseClient, insertWith: InsertFile) {
    this.client = client
    this.insertWith = insertWith
  }

  async query<Row>(text: string, params: Record<string, unknown>): Promise<Row[]> {
    const result = await this.client.query({ query: text, query_params: params, format: 'JSONEachRow' })
    return result.json<Row>()
  }

  async command(text: string, params: Record<string, unknown> = {}): Promise<void> {
    await this.client.command({ query: text, query_params: params })
  }

  insertFile(insert: FileInsert): Promise<void> {
    return this.insertWith(this.client, insert)
  }

  close(): Promise<void> {
    return this.client.close()
  }
}

/** Embedded: the engine reads the file itself; no row enters JavaScript. */
async function insertFromPath(client: ClickHouseClient, insert: FileInsert): Promise<void> {
  const columns = insert.columns.join(', ')
  await client.command({
    query: `INSERT INTO ${insert.table} (${columns}) SELECT ${columns} FROM file(${quoted(insert.path)}, 'JSONCompactEachRow', ${quoted(
      insert.structure,
    )}) SETTINGS ${settingsClause(insert.settings)}`,
  })
}

/** Remote: the file is the request's body. */
async function insertFromBody(client: ClickHouseClient, insert: FileInsert): Promise<void> {
  const { stream } = await client.exec({
    query: `INSERT INTO ${insert.table} (${insert.columns.join(', ')}) SETTINGS ${settingsClause(insert.settings)} FORMAT JSONCompactEachRow`,
    values: createReadStream(insert.path),
  })
  stream.resume()
}

/** `a = 1, b = 'x'`: names and values are our own constants and ids. */
export function settingsClause(settings: Readonly<Record<string, string | number>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${typeof value === 'number' ? value : quoted(value)}`)
    .join(', ')
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
