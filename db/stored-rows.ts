/** What of a node's rows the store has: asked when deduplication by token cannot be trusted any more (C1.6). */
import type { Database } from './connect.ts'
import { catchUpRollups, inRange, type RollupState, type SeqRange } from './rollups.ts'
import type { FileInsert } from './session.ts'
import { param, type Sql, sql, trustedSql } from './sql.ts'

/** The store's side of an insert. */
export interface InsertTarget {
  /** Whether nobody else inserts, so that no tokens but ours fill the deduplication window. */
  readonly isOurs: boolean
  /** `table` is our own name for it. */
  insertFile(insert: FileInsert): Promise<void>
  /** Whether a statement with a token that begins so is still being executed. */
  isInserting(token: string): Promise<boolean>
  /** How many of the numbers are there. */
  countRows(range: SeqRange): Promise<number>
  /** Which, ascending. */
  seqsOf(range: SeqRange): Promise<number[]>
  /** Partitions of the server addressed that have any of them. */
  partitionsOf(range: SeqRange): Promise<string[]>
  /** Brings the rollups up to the rows that are there; what it found, by rollup. */
  catchUpRollups(range: SeqRange, token: string): Promise<ReadonlyMap<string, RollupState>>
}

/** Inserts go into the table of the server addressed; what is there is looked for on all of its cluster. */
export function insertTarget(db: Database): InsertTarget {
  const options = { lane: 'background' } as const
  return {
    isOurs: db.kind === 'embedded',
    insertFile: insert => db.insertFile({ ...insert, table: db.localTable(insert.table).compile().text }),
    async isInserting(token) {
      // An embedded session lists a statement that has failed until its next one.
      if (db.kind === 'embedded' && !db.isWriting) return false
      const processes = trustedSql(
        db.cluster === undefined ? 'system.processes' : `clusterAllReplicas('${db.cluster}', system.processes)`,
      )
      const running = sql`SELECT count() AS n FROM ${processes} WHERE startsWith(Settings['insert_deduplication_token'], ${param('String', token)})`
      return (await numberOf(db, running)) > 0
    },
    async countRows(range) {
      // A replica that is behind would have us insert again what another one has.
      if (db.cluster !== undefined) await db.command(sql`SYSTEM SYNC REPLICA ${db.localTable(range.table)} LIGHTWEIGHT`)
      return numberOf(db, sql`SELECT uniqExact(seq) AS n FROM ${db.table(range.table)} WHERE ${inRange(range)}`)
    },
    async seqsOf(range) {
      const rows = await db.read<{ seq: string | number }>(
        sql`SELECT DISTINCT seq FROM ${db.table(range.table)} WHERE ${inRange(range)} ORDER BY seq`,
        options,
      )
      return rows.map(({ seq }) => Number(seq))
    },
    async partitionsOf(range) {
      const rows = await db.read<{ partition: string }>(
        sql`SELECT DISTINCT _partition_id AS partition FROM ${db.localTable(range.table)} WHERE ${inRange(range)} ORDER BY partition`,
        options,
      )
      return rows.map(({ partition }) => partition)
    },
    catchUpRollups: (range, token) => catchUpRollups(db, range, token),
  }
}

/** No number is no answer, and must not be taken for none: what is not there is inserted. */
async function numberOf(db: Database, statement: Sql): Promise<number> {
  const [row] = await db.read<{ n: string | number }>(statement, { lane: 'background' })
  if (row === undefined) throw new Error('ClickHouse answered a count with nothing: asking again')
  return Number(row.n)
}
