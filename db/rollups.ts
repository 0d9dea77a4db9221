/**
 * Whether the rollups of a table have counted certain rows of it, and how to make up for it where they have not.
 *
 * An insert into a table with views is several writes, and ClickHouse has no transaction around them. A server that dies
 * in the middle of one leaves some partitions and no rollup, or all partitions and some of the rollups: of 24 kills
 * within an insert of 100,000 rows over three days, seven left some rows, three all rows and no rollup, one all rows and
 * one rollup; none left a rollup without all rows. A rollup's share of an insert is one part, so it is there or not. But
 * rollups forget whose rows they have counted. What can be told is that a key has as many rows in the table as its
 * rollup says, and that a rollup which is short by exactly the rows in question lacks them. Inserts of other nodes make
 * it look short for a moment, so two looks must agree.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from './connect.ts'
import { identifier, join, param, type Sql, sql, trustedSql } from './sql.ts'

/** Rows of one node by their numbers, both ends included. */
export interface SeqRange {
  readonly table: string
  readonly node: string
  readonly firstSeq: number
  readonly lastSeq: number
  /** Only rows in these partitions of the server addressed. */
  readonly partitions?: readonly string[]
}

/** `counted`: all is well. `lacking`: it was without the rows. `unclear`: it is off by something else, or too slow to tell. */
export type RollupState = 'counted' | 'lacking' | 'unclear'

const LOOKS_MAX = 6
const LOOK_EVERY_MS = 500

/**
 * Writes the rows of the range that are in the table into each of its rollups that lacks them.
 *
 * @param token begins the deduplication tokens; another one for other rows
 * @returns what was found, by rollup
 */
export async function catchUpRollups(db: Database, range: SeqRange, token: string): Promise<Map<string, RollupState>> {
  const views = await viewsOf(db, range.table)
  const states = await Promise.all(views.map(view => stateOf(db, view, range)))
  for (const [i, view] of views.entries()) {
    if (states[i] === 'lacking') await db.command(insertInto(db, view, range, `${token}:${view.target}`))
  }
  return new Map(views.map(({ target }, i) => [target, states[i] ?? 'unclear']))
}

/** Rows of the range, as a condition on their table. */
export function inRange({ node, firstSeq, lastSeq, partitions }: SeqRange): Sql {
  const range = sql`node = ${param('UInt64', node)} AND seq BETWEEN ${param('UInt64', firstSeq)} AND ${param('UInt64', lastSeq)}`
  if (partitions === undefined) return range
  return sql`${range} AND has(${param('Array(String)', partitions)}, _partition_id)`
}

/** A materialised view as the server has it, whatever migrations made of it. */
interface View {
  readonly target: string
  /** Its SELECT up to the table, and from there on. */
  readonly before: string
  readonly after: string
  readonly columns: readonly string[]
  /** The target's key, with types. */
  readonly keys: readonly Column[]
  /** The target's first sum: how many rows it has counted. */
  readonly count: string
}

interface Column {
  readonly table: string
  readonly name: string
  readonly type: string
  readonly is_in_sorting_key: number
}

async function viewsOf(db: Database, table: string): Promise<View[]> {
  const options = { lane: 'background' } as const
  const views = await db.read<{ name: string; ddl: string; text: string }>(
    sql`SELECT name, create_table_query AS ddl, as_select AS text FROM system.tables
WHERE database = ${param('String', db.name)} AND engine = 'MaterializedView' ORDER BY name`,
    options,
  )
  const columns = await db.read<Column>(
    sql`SELECT table, name, type, is_in_sorting_key FROM system.columns WHERE database = ${param('String', db.name)} ORDER BY table, position`,
    options,
  )
  return views.flatMap(({ name, ddl, text }) => {
    const [before, after] = text.split(new RegExp(`FROM ${db.name}\\.${table}(?!\\w)`))
    const target = new RegExp(` TO ${db.name}\\.(\\w+) `).exec(ddl)?.[1]
    if (before === undefined || after === undefined || target === undefined) return []
    const ofTarget = columns.filter(column => column.table === target)
    const count = ofTarget.find(({ type }) => type === 'SimpleAggregateFunction(sum, UInt64)')?.name
    if (count === undefined) return []
    const keys = ofTarget.filter(column => column.is_in_sorting_key === 1)
    return [{ target, before, after, columns: columns.filter(c => c.table === name).map(c => c.name), keys, count }]
  })
}

/** What the view makes of the table's rows under a condition. */
function selected(db: Database, { before, after }: View, range: SeqRange, where: Sql): Sql {
  const rows = sql`(SELECT * FROM ${db.localTable(range.table)} WHERE ${where})`
  return sql`${trustedSql(before)}FROM ${rows} ${trustedSql(after)}`
}

function insertInto(db: Database, view: View, range: SeqRange, token: string): Sql {
  const columns = join(view.columns.map(identifier), ', ')
  return sql`INSERT INTO ${db.localTable(view.target)} (${columns}) SELECT ${columns} FROM (${selected(db, view, range, inRange(range))})
SETTINGS insert_deduplication_token = ${trustedSql(`'${token}'`)}, async_insert = 0, max_threads = 1, max_insert_threads = 1`
}

/** Looks at the key that has the most of the rows; a rollup without any of them has nothing to count. */
async function stateOf(db: Database, view: View, range: SeqRange): Promise<RollupState> {
  try {
    const probe = await keyOf(db, view, range)
    if (probe === undefined) return 'counted'
    let before: number | undefined
    for (let look = 0; look < LOOKS_MAX; look++) {
      if (look > 0) await sleep(LOOK_EVERY_MS)
      const short = await shortBy(db, view, range, probe.where)
      if (short === 0) return 'counted'
      if (short === probe.rows && short === before) return 'lacking'
      before = short
    }
    return 'unclear'
  } catch (error) {
    // A key with more rows than can be counted in time: the rows themselves must not wait for that.
    if (['query_timeout', 'query_too_large'].includes((error as { code?: string }).code ?? '')) return 'unclear'
    throw error
  }
}

async function keyOf(db: Database, view: View, range: SeqRange): Promise<{ where: Sql; rows: number } | undefined> {
  const keys = view.keys.map(({ name }) => sql`toString(${identifier(name)})`)
  const count = identifier(view.count)
  const [row] = await db.read<{ key: string[]; rows: string | number }>(
    sql`SELECT [${join(keys, ', ')}] AS key, ${count} AS rows FROM (${selected(db, view, range, inRange(range))}) ORDER BY rows DESC, key DESC LIMIT 1`,
    { lane: 'background' },
  )
  if (row === undefined) return undefined
  const conditions = view.keys.map(
    ({ name, type }, i) =>
      sql`${identifier(name)} = CAST(${param('String', row.key[i])}, ${trustedSql(`'${type.replaceAll("'", "\\'")}'`)})`,
  )
  return { where: join(conditions, ' AND '), rows: Number(row.rows) }
}

/** By how many rows of the key the rollup is behind its table. */
async function shortBy(db: Database, view: View, range: SeqRange, key: Sql): Promise<number> {
  const count = identifier(view.count)
  const [row] = await db.read<{ short: string | number }>(
    sql`SELECT (SELECT toInt64(sum(${count})) FROM (${selected(db, view, range, sql`1`)}) WHERE ${key})
  - (SELECT toInt64(sum(${count})) FROM ${db.localTable(view.target)} WHERE ${key}) AS short`,
    { lane: 'background' },
  )
  return Number(row?.short)
}
