import { StoreError } from '../../../db/errors.ts'
import type { FileInsert } from '../../../db/session.ts'
import type { InsertTarget } from '../../insert/inserter.ts'
import type { SpoolFiles } from '../files.ts'

/** ClickHouse as far as the inserter knows it: whole inserts, and tokens that make a repeat do nothing. */
export class MemoryStore implements InsertTarget {
  readonly name = 'test'
  readonly rows: unknown[][] = []
  private readonly tokens = new Set<string>()
  private read: (path: string) => Promise<Buffer>
  /** Rows with this text are refused as unreadable. */
  poison: string | undefined
  /** Thrown by the next inserts, one each. */
  failures: Error[] = []

  constructor(files: SpoolFiles) {
    const prefix = files.path('')
    this.read = path => files.read(path.slice(prefix.length))
  }

  /** The same ClickHouse for a server that started again: it does not lose what our disk loses. */
  readingFrom(files: SpoolFiles): this {
    const prefix = files.path('')
    this.read = path => files.read(path.slice(prefix.length))
    return this
  }

  async insertFile({ path, settings }: FileInsert): Promise<void> {
    const failure = this.failures.shift()
    if (failure) throw failure
    const token = String(settings.insert_deduplication_token)
    const text = (await this.read(path)).toString('utf8')
    if (this.poison !== undefined && text.includes(this.poison)) throw new StoreError(27, 'cannot parse', undefined)
    const rows = text
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as unknown[])
    if (this.tokens.has(token)) return
    this.tokens.add(token)
    this.rows.push(...rows)
  }
}
