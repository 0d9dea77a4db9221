import { StoreError } from '../../../db/errors.ts'
import type { RollupState, SeqRange } from '../../../db/rollups.ts'
import type { FileInsert } from '../../../db/session.ts'
import type { InsertTarget } from '../../../db/stored-rows.ts'
import type { SpoolFiles } from '../files.ts'

/** ClickHouse as far as the inserter knows it: whole inserts, and tokens that make a repeat do nothing. */
export class MemoryStore implements InsertTarget {
  isOurs = true
  readonly rows: unknown[][] = []
  /** What repeats are recognised by; a test may empty it, as time would. */
  readonly tokens = new Set<string>()
  private read: (path: string) => Promise<Buffer>
  /** Rows with this text are refused as unreadable. */
  poison: string | undefined
  /** Thrown by the next inserts, one each: before they are done, or after it. */
  failures: Error[] = []
  failuresAfter: Error[] = []
  /** How often an earlier insert is still running when asked. */
  running = 0
  /** Tokens of all attempts, and how often it was asked what it has. */
  readonly attempts: string[] = []
  asked = 0

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
    const token = String(settings.insert_deduplication_token)
    this.attempts.push(token)
    const failure = this.failures.shift()
    if (failure) throw failure
    const text = (await this.read(path)).toString('utf8')
    if (this.poison !== undefined && text.includes(this.poison)) throw new StoreError(27, 'cannot parse', undefined)
    const rows = text
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as unknown[])
    if (!this.tokens.has(token)) this.rows.push(...rows)
    this.tokens.add(token)
    const failureAfter = this.failuresAfter.shift()
    if (failureAfter) throw failureAfter
  }

  async isInserting(): Promise<boolean> {
    return this.running-- > 0
  }

  async countRows(range: SeqRange): Promise<number> {
    this.asked++
    return (await this.seqsOf(range)).length
  }

  async seqsOf({ firstSeq, lastSeq }: SeqRange): Promise<number[]> {
    const seqs = this.rows.map(([seq]) => Number(seq)).filter(seq => seq >= firstSeq && seq <= lastSeq)
    return seqs.sort((a, b) => a - b)
  }

  async catchUpRollups(): Promise<ReadonlyMap<string, RollupState>> {
    return new Map()
  }
}
