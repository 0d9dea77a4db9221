/**
 * Settings as versioned documents: saved searches, alert rules, pipelines, keys. No second database. The last good state
 * is cached beside the spool and used while ClickHouse is away.
 *
 * Versions are compare-and-set. Within a process changes stand in one line. Between processes the deduplication token
 * decides: it names document and version, so the store keeps the first of two writers' rows and drops the other, and
 * each reads back whose it was. That holds on a cluster too: all servers of all shards are replicas of the one table
 * (`db/cluster.ts`), tokens are in Keeper, and the replica addressed is made to catch up before it is read.
 */
import { createHash } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { shown, TailraceError } from '../core/errors.ts'
import type { Database } from './connect.ts'
import { param, sql, trustedSql } from './sql.ts'

export interface Document {
  readonly kind: string
  readonly id: string
  /** 1 for the first; each change adds one. */
  readonly version: number
  readonly body: unknown
}

const cached = z.array(
  z.object({ kind: z.string(), id: z.string(), version: z.number().int().positive(), body: z.unknown() }),
)

/** Kinds and ids: short names, so that they can stand in addresses and messages. */
const NAME_CHARS_MAX = 200
const BODY_CHARS_MAX = 1_000_000

export class Documents {
  private readonly db: Database
  private readonly cachePath: string
  private readonly onCacheFailure: (error: unknown) => void
  private current = new Map<string, Document>()
  private writing: Promise<unknown> = Promise.resolve()
  private fromStore = false

  /**
   * @param cachePath file that keeps the last good state
   * @param onCacheFailure called when it cannot be written; neither the store nor a change depends on it
   */
  constructor(db: Database, cachePath: string, onCacheFailure: (error: unknown) => void = () => {}) {
    this.db = db
    this.cachePath = cachePath
    this.onCacheFailure = onCacheFailure
  }

  /** Whether the state comes from ClickHouse, and not from the cache of an earlier run. */
  get isFresh(): boolean {
    return this.fromStore
  }

  /** Reads the cache; a missing or damaged one is an empty state until the store answers. */
  async loadCache(): Promise<void> {
    const text = await readFile(this.cachePath, 'utf8').catch(() => '[]')
    const parsed = cached.safeParse(parseJson(text))
    this.set(parsed.success ? parsed.data : [])
  }

  /** Reads the store, once its tables exist. */
  async load(): Promise<void> {
    const rows = await this.db.read<{ kind: string; id: string; version: number; body: string; deleted: boolean }>(
      sql`SELECT kind, id, max(version) AS version, argMax(body, documents.version) AS body, argMax(deleted, documents.version) AS deleted
FROM ${this.table} AS documents GROUP BY kind, id ORDER BY kind, id`,
      { lane: 'background' },
    )
    this.set(
      rows
        .filter(row => !row.deleted)
        .map(({ kind, id, version, body }) => ({ kind, id, version, body: parseJson(body) })),
    )
    this.fromStore = true
    await this.writeCache()
  }

  get(kind: string, id: string): Document | undefined {
    return this.current.get(keyOf(kind, id))
  }

  list(kind: string): Document[] {
    return [...this.current.values()].filter(document => document.kind === kind)
  }

  /**
   * Writes the next version. `expectedVersion` is the one the change was made from, 0 for a new document.
   * Throws `conflict` when somebody else was faster, `store_unavailable` while ClickHouse is away.
   */
  put(kind: string, id: string, expectedVersion: number, body: unknown): Promise<Document> {
    return this.write(kind, id, expectedVersion, body, false)
  }

  /** Removes the document; its versions stay in the table. Throws as `put` does. */
  async remove(kind: string, id: string, expectedVersion: number): Promise<void> {
    await this.write(kind, id, expectedVersion, null, true)
  }

  private write(kind: string, id: string, expectedVersion: number, body: unknown, deleted: boolean): Promise<Document> {
    const result = this.writing.then(() => this.compareAndSet(kind, id, expectedVersion, body, deleted))
    this.writing = result.catch(() => undefined)
    return result
  }

  private async compareAndSet(
    kind: string,
    id: string,
    expectedVersion: number,
    body: unknown,
    deleted: boolean,
  ): Promise<Document> {
    const text = JSON.stringify(body)
    refuseOversized(kind, id, text)
    // The store decides, not this process's memory: another node may have written.
    const newest = await this.newestVersion(kind, id)
    if (newest.live !== expectedVersion) {
      throw new TailraceError(
        'conflict',
        `${kind} ${shown(id)} is at version ${newest.live}, not ${expectedVersion}: read it again and repeat the change`,
      )
    }
    const version = newest.any + 1
    await this.insertVersion({ kind, id, version, text, deleted })
    const written = await this.newestVersion(kind, id)
    if (written.any === version && (written.text !== text || written.deleted !== deleted)) {
      throw new TailraceError(
        'conflict',
        `${kind} ${shown(id)} was changed by another node at the same moment: read it again and repeat the change`,
      )
    }
    const document = { kind, id, version, body }
    if (deleted) this.current.delete(keyOf(kind, id))
    else this.current.set(keyOf(kind, id), document)
    await this.writeCache()
    return document
  }

  private async insertVersion(row: { kind: string; id: string; version: number; text: string; deleted: boolean }) {
    const { kind, id, version, text, deleted } = row
    // Hashed, because a token is text of ours in the statement, and names are not.
    const token = createHash('sha256')
      .update(JSON.stringify([kind, id, version]))
      .digest('hex')
    await this.db.command(
      sql`INSERT INTO ${this.table} (kind, id, version, body, deleted)
SETTINGS async_insert = 0, insert_deduplicate = 1, insert_deduplication_token = ${trustedSql(`'document:${token}'`)}
VALUES (${param('String', kind)}, ${param('String', id)}, ${param('UInt32', version)}, ${param('String', text)}, ${param('UInt8', deleted ? 1 : 0)})`,
      'background',
    )
  }

  private async newestVersion(kind: string, id: string) {
    await this.catchUp()
    const rows = await this.db.read<{ version: number; text: string; deleted: boolean }>(
      sql`SELECT version, body AS text, deleted FROM ${this.table} WHERE kind = ${param('String', kind)} AND id = ${param('String', id)} ORDER BY version DESC LIMIT 1`,
      { lane: 'background' },
    )
    const { version = 0, text = '', deleted = false } = rows[0] ?? {}
    return { any: version, live: deleted ? 0 : version, text, deleted }
  }

  /** What other replicas have taken must be here before it is compared. */
  private async catchUp(): Promise<void> {
    if (this.db.cluster === undefined) return
    await this.db.command(sql`SYSTEM SYNC REPLICA ${this.table} LIGHTWEIGHT`, 'background')
  }

  private set(documents: readonly Document[]): void {
    this.current = new Map(documents.map(document => [keyOf(document.kind, document.id), document]))
  }

  /** Never rejects: on a full disk the spool must drain into the store all the more. */
  private async writeCache(): Promise<void> {
    const temporary = `${this.cachePath}.tmp`
    try {
      await writeFile(temporary, JSON.stringify([...this.current.values()]), { mode: 0o600 })
      await rename(temporary, this.cachePath)
    } catch (error) {
      this.onCacheFailure(error)
    }
  }

  private get table() {
    return this.db.localTable('documents')
  }
}

function refuseOversized(kind: string, id: string, body: string): void {
  if (kind.length <= NAME_CHARS_MAX && id !== '' && id.length <= NAME_CHARS_MAX && body.length <= BODY_CHARS_MAX) return
  throw new TailraceError(
    'bad_request',
    `document ${shown(id)} is too large: names take 1 to ${NAME_CHARS_MAX} characters, its JSON ${BODY_CHARS_MAX}, this one has ${body.length}`,
  )
}

function keyOf(kind: string, id: string): string {
  return JSON.stringify([kind, id])
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
