import { StoreError } from '../../../db/errors.ts'
import type { RollupState, SeqRange } from '../../../db/rollups.ts'
import type { FileInsert } from '../../../db/session.ts'
import type { InsertTarget } from '../../../db/stored-rows.ts'
import type { SpoolFiles } from '../../storage/files.ts'

/** ClickHouse as far as the inserter knows it: whole inserts, and tokens that make a repeat do nothing. */
export class MemoryStore implements InsertTarget {
  isOurs = true
  readonly rows: unknown[][] = []
  /** What repeats are recognised by; a test may empty it, as time would. */
  readonly tokens = new Set<string>()
  private read: (path: string) => Promise<Buffer>
  /** Rows with this text are refused as unreadable. */
  poison: string | undefined
  /** Inserts of more bytes fail for want of memory, when these partitions of theirs are in the table and no rollup is. */
  memoryBytesMax = Number.POSITIVE_INFINITY
  committedOfTooLarge: (partitions: readonly string[]) => readonly string[] = () => []
  partitionOf: (row: readonly unknown[]) => string = () => 'today'
  private readonly partly = new Map<string, Set<unknown>>()
  /** Numbers of the rows that the rollups have counted. */
  readonly counted: number[] = []
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
    const isTooLarge = text.length > this.memoryBytesMax
    const partitions = [...new Set(rows.map(row => this.partitionOf(row)))]
    const committed = isTooLarge ? this.committedOfTooLarge(partitions) : partitions
    if (!this.tokens.has(token)) {
      this.commit(
        token,
        rows.filter(row => committed.includes(this.partitionOf(row))),
      )
      if (!isTooLarge) this.counted.push(...rows.map(([seq]) => Number(seq)))
    }
    if (isTooLarge) throw new StoreError(241, 'the memory does not suffice: raise it', undefined)
    this.tokens.add(token)
    const failureAfter = this.failuresAfter.shift()
    if (failureAfter) throw failureAfter
  }

  /** Fills in what an earlier attempt under the token has left out. */
  private commit(token: string, rows: readonly unknown[][]): void {
    const before = this.partly.get(token) ?? new Set()
    this.rows.push(...rows.filter(([seq]) => !before.has(seq)))
    this.partly.set(token, new Set([...before, ...rows.map(([seq]) => seq)]))
  }

  async isInserting(): Promise<boolean> {
    return this.running-- > 0
  }

  async countRows(range: SeqRange): Promise<number> {
    this.asked++
    return (await this.seqsOf(range)).length
  }

  async seqsOf(range: SeqRange): Promise<number[]> {
    return this.rowsIn(range)
      .map(([seq]) => Number(seq))
      .sort((a, b) => a - b)
  }

  async partitionsOf(range: SeqRange): Promise<string[]> {
    return [...new Set(this.rowsIn(range).map(row => this.partitionOf(row)))]
  }

  /** As `db/rollups.ts` can tell: all rows of the range are counted, or none, or it is unclear. */
  async catchUpRollups(range: SeqRange): Promise<ReadonlyMap<string, RollupState>> {
    const seqs = this.rowsIn(range).map(([seq]) => Number(seq))
    const lacking = seqs.filter(seq => !this.counted.includes(seq))
    if (lacking.length === seqs.length) this.counted.push(...lacking)
    const state = lacking.length === 0 ? 'counted' : lacking.length === seqs.length ? 'lacking' : 'unclear'
    return new Map([['rollup', state]])
  }

  private rowsIn({ firstSeq, lastSeq, partitions }: SeqRange): unknown[][] {
    const isIn = (row: unknown[]) => partitions?.includes(this.partitionOf(row)) ?? true
    return this.rows.filter(row => Number(row[0]) >= firstSeq && Number(row[0]) <= lastSeq && isIn(row))
  }
}
