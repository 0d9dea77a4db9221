/**
 * One connection to ClickHouse that runs one statement at a time, embedded or remote: the same `@clickhouse/client`
 * on both. Settings stand in the statement's own SETTINGS clause, because on an embedded session a `SET` would stay.
 */
import { createReadStream } from 'node:fs'
import { Agent } from 'node:https'
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client'
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
  /** http or https, without credentials; a path is that of a proxy in front. */
  readonly url: string
  readonly username: string
  readonly password: string
  readonly requestTimeoutMs: number
  readonly tls?: TlsOptions
}

/** PEM texts. Without an authority the system's own are trusted. */
export interface TlsOptions {
  readonly ca: Buffer | undefined
  /** Shown to the server; without a password the certificate is also who we are. */
  readonly client: { readonly cert: Buffer; readonly key: Buffer } | undefined
  /** Any certificate of the server is taken. */
  readonly isInsecure: boolean
}

/** A session of the engine in this process. All sessions of a process share one directory. */
export function openEmbedded(directory: string): Session {
  // The client's and the engine's settings types differ nominally; the interface is the same.
  const connection = createChdbConnection({ path: directory }) as never
  return new ClientSession(createClient({ connection }), insertFromPath)
}

/** A session of a ClickHouse server. Nothing is sent before the first statement. */
export function openRemote(options: RemoteOptions): Session {
  const { origin, pathname } = new URL(options.url)
  const client = createClient({
    url: origin,
    ...(pathname === '/' ? {} : { pathname }),
    request_timeout: options.requestTimeoutMs,
    max_open_connections: 1,
    keep_alive: { enabled: true },
    compression: { request: false, response: true },
    application: 'tailrace',
    // Its lines would stand between ours on stderr; what fails is thrown and reported there.
    log: { level: ClickHouseLogLevel.OFF },
    ...identification(options),
    ...(origin.startsWith('https:') ? { http_agent: tlsAgent(options.tls) } : {}),
  })
  return new ClientSession(client, insertFromBody)
}

/**
 * User and password; or, with a client certificate and no password, the certificate: ClickHouse refuses both together,
 * which is why the client's own `tls` option, which always asks for the certificate to count, is not used.
 */
function identification({ username, password, tls }: RemoteOptions) {
  if (tls?.client === undefined || password !== '') return { username, password }
  const headers = { 'X-ClickHouse-User': username, 'X-ClickHouse-SSL-Certificate-Auth': 'on' }
  return { set_basic_auth_header: false, http_headers: headers }
}

function tlsAgent(tls: TlsOptions | undefined): Agent {
  return new Agent({
    keepAlive: true,
    maxSockets: 1,
    rejectUnauthorized: !tls?.isInsecure,
    ...(tls?.ca === undefined ? {} : { ca: tls.ca }),
    ...tls?.client,
  })
}

/** What ClickHouse reads of a statement unless told otherwise, with room for characters of several bytes in it. */
const STATEMENT_BYTES_USUAL = 250_000
/** The largest query of the query language makes some 300 kB (`server/query/scope.test.ts`). */
export const STATEMENT_BYTES_MAX = 2 * 1024 * 1024
const LARGE_STATEMENT = { max_query_size: String(STATEMENT_BYTES_MAX) }
/** ClickHouse's `http_max_field_value_size`, which bounds each part of a form, the statement too. */
const FORM_PART_BYTES_MAX = 128 * 1024

type InsertFile = (client: ClickHouseClient, insert: FileInsert) => Promise<void>

class ClientSession implements Session {
  private readonly client: ClickHouseClient
  private readonly insertWith: InsertFile

  constructor(client: ClickHouseClient, insertWith: InsertFile) {
    this.client = client
    this.insertWith = insertWith
  }

  async query<Row>(text: string, params: Record<string, unknown>): Promise<Row[]> {
    const result = await this.client.query({
      query: text,
      query_params: params,
      format: 'JSONEachRow',
      // By its own clause it cannot be set, which is read with what it bounds.
      ...(text.length > STATEMENT_BYTES_USUAL ? { clickhouse_settings: LARGE_STATEMENT } : {}),
      // In the address, proxies in front of a server take some kilobytes of values; in a form, a server takes so much a part.
      use_multipart_params_auto: text.length <= FORM_PART_BYTES_MAX,
    })
    return rowsOf<Row>(await result.text())
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

/** How servers since 25.11 mark an error that came after the headers, and how older ones begin one; no row begins so. */
const EXCEPTION = /^(?:__exception__|Code: \d)/m

/**
 * A row a line. What follows the last line feed is no row: an error that came after the headers, which the client's own
 * reader drops, so that a broken-off result would look like a whole one.
 */
function rowsOf<Row>(text: string): Row[] {
  const exception = EXCEPTION.exec(text)
  if (exception) throw new Error(text.slice(exception.index, exception.index + ANSWER_CHARS_MAX).trim())
  const end = text.lastIndexOf('\n')
  if (end < text.length - 1) throw new Error(text.slice(end + 1, end + 1 + ANSWER_CHARS_MAX))
  if (text === '') return []
  const lines = text.slice(0, end).split('\n')
  return lines.map(line => JSON.parse(line))
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

/**
 * Remote: the file is the request's body. An insert answers nothing, to the end and from ClickHouse: text after a 200 is
 * an error that came after the headers, and a 200 of a proxy would delete rows that nobody has.
 */
async function insertFromBody(client: ClickHouseClient, insert: FileInsert): Promise<void> {
  const { stream, response_headers } = await client.exec({
    query: `INSERT INTO ${insert.table} (${insert.columns.join(', ')}) SETTINGS ${settingsClause(insert.settings)} FORMAT JSONCompactEachRow`,
    values: createReadStream(insert.path),
  })
  let answer = ''
  for await (const chunk of stream) if (answer.length < ANSWER_CHARS_MAX) answer += String(chunk)
  if (answer !== '') throw new Error(answer)
  if (response_headers['x-clickhouse-query-id'] === undefined)
    throw new Error('the reply to an insert has no x-clickhouse-query-id header, so it is not from ClickHouse')
}

/** As much of an unexpected answer as a message can show. */
const ANSWER_CHARS_MAX = 1_000

/** `a = 1, b = 'x'`: names and values are our own constants and ids. */
export function settingsClause(settings: Readonly<Record<string, string | number>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${typeof value === 'number' ? value : quoted(value)}`)
    .join(', ')
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
