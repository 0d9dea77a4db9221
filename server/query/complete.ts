/** Suggestions for the editor: names of fields, and values of a field with how often they occur. */

import { LIMITS } from '../../core/limits.ts'
import type { CompletionPlace } from '../../core/query/completion.ts'
import { nameFault, QUERY_COLUMNS } from '../../core/query/fields.ts'
import { writeName, writePattern } from '../../core/query/literal.ts'
import type { QueriedTable } from '../../core/schema/table.ts'
import { LEVELS } from '../../core/severity.ts'
import { nowInNanos } from '../../core/time/time.ts'
import type { Database } from '../../db/connect.ts'
import { param, sql, trustedSql } from '../../db/sql.ts'
import { newestSample, sampleSql } from './sample.ts'
import { type LogFilter, scopeOf, scopeSql } from './scope.ts'
import { fieldTexts } from './sql/field-sql.ts'
import { timeRange } from './time-range.ts'

export interface Completion {
  /** As it is to be written, quoted where it must be; a field with its colon. */
  readonly insert: string
  readonly label: string
  /** Logs that have it, in the sample or of the last day; undefined where it was not counted. */
  readonly count: number | undefined
}

const SUGGESTIONS_MAX = 50
/** Keys seen within this time. */
const KEYS_OF_NANOS = 86_400_000_000_000n

/**
 * @param filter the rest of what the page asks: its range, so that values come from there
 */
export function complete(
  db: Database,
  table: QueriedTable,
  place: CompletionPlace,
  filter: LogFilter,
  signal?: AbortSignal,
): Promise<Completion[]> {
  return place.kind === 'field'
    ? fieldNames(db, table, place.prefix, signal)
    : fieldValues(db, table, place.field, place.prefix, filter, signal)
}

async function fieldNames(
  db: Database,
  table: QueriedTable,
  prefix: string,
  signal?: AbortSignal,
): Promise<Completion[]> {
  const lower = prefix.toLowerCase()
  const columns = QUERY_COLUMNS.filter(name => name.includes(lower)).map(name => fieldCompletion(name, undefined))
  const [attributes, members] = await Promise.all([
    attributeNames(db, table, lower, signal),
    resourceNames(db, table, lower, signal),
  ])
  const begins = ({ label }: Completion) => label.toLowerCase().startsWith(lower)
  const all = [...columns, ...attributes, ...members]
  return [...all.filter(begins), ...all.filter(one => !begins(one))].slice(0, SUGGESTIONS_MAX)
}

async function attributeNames(
  db: Database,
  table: QueriedTable,
  lower: string,
  signal?: AbortSignal,
): Promise<Completion[]> {
  const since = (nowInNanos() - KEYS_OF_NANOS) / 1_000_000_000n
  const keys = await db.read<{ key: string; count: number | string }>(
    sql`SELECT key, sum(count) AS count FROM ${db.table(table.rollups.attributeKeys)}
WHERE quarter >= toDateTime(${param('UInt32', Number(since))}) AND position(lowerUTF8(key), ${param('String', lower)}) > 0
GROUP BY key ORDER BY startsWith(lowerUTF8(key), ${param('String', lower)}) DESC, count DESC, key LIMIT ${param('UInt32', SUGGESTIONS_MAX)}`,
    { signal },
  )
  return keys.map(({ key, count }) =>
    fieldCompletion(QUERY_COLUMNS.includes(key) ? `attributes.${key}` : key, Number(count)),
  )
}

/** Of `resource` no rollup has the names. They are few and every row of a sender has them: some of the newest rows do. */
const RESOURCE_ROWS = 10_000
const RESOURCE_NANOS = 900_000_000_000n

async function resourceNames(
  db: Database,
  table: QueriedTable,
  lower: string,
  signal?: AbortSignal,
): Promise<Completion[]> {
  const range = await timeRange(db, scopeOf(table, {}), signal)
  if (range === undefined) return []
  const newest = { ...scopeOf(table, {}), ...range, fromNanos: range.toNanos - RESOURCE_NANOS }
  const rows = await db.read<{ name: string }>(
    sql`SELECT concat('resource.', arrayJoin(JSONAllPaths(resource))) AS name
FROM (SELECT resource FROM ${db.table(table.name)} WHERE ${scopeSql(newest)} LIMIT ${param('UInt32', RESOURCE_ROWS)})
WHERE position(lowerUTF8(name), ${param('String', lower)}) > 0 GROUP BY name ORDER BY count() DESC, name LIMIT ${param('UInt32', SUGGESTIONS_MAX)}`,
    { signal },
  )
  return rows.map(({ name }) => fieldCompletion(name, undefined))
}

function fieldCompletion(name: string, count: number | undefined): Completion {
  return { insert: `${writeName(name)}:`, label: name, count }
}

async function fieldValues(
  db: Database,
  table: QueriedTable,
  field: string,
  prefix: string,
  { fromNanos, toNanos }: LogFilter,
  signal?: AbortSignal,
): Promise<Completion[]> {
  const lower = prefix.toLowerCase()
  if (field === 'level') return levels(db, table, lower, { fromNanos, toNanos }, signal)
  // What is being written need not be a name yet.
  if (nameFault(field) !== undefined) return []
  const counted = await countedValues(db, table, field, lower, { fromNanos, toNanos }, signal)
  return counted.map(([value, count]) => valueCompletion(value, count))
}

/** All there are, in their order, also those that nothing has. */
async function levels(
  db: Database,
  table: QueriedTable,
  lower: string,
  filter: LogFilter,
  signal?: AbortSignal,
): Promise<Completion[]> {
  const counts = new Map(await countedValues(db, table, 'level', lower, filter, signal))
  return LEVELS.filter(level => level.startsWith(lower)).map(level => valueCompletion(level, counts.get(level)))
}

async function countedValues(
  db: Database,
  table: QueriedTable,
  field: string,
  lower: string,
  { fromNanos, toNanos }: LogFilter,
  signal?: AbortSignal,
): Promise<[value: string, count: number][]> {
  const sample = await newestSample(db, scopeOf(table, { fromNanos, toNanos }), signal)
  if (sample === undefined) return []
  const rows = await db.read<{ value: string; count: number | string }>(
    sql`SELECT arrayJoin(texts) AS value, count() AS count FROM ${sampleSql(db, sample, sql`${fieldTexts(field)} AS texts`)}
GROUP BY value HAVING length(value) <= ${trustedSql(String(LIMITS.listedValueBytesMax))} AND position(lowerUTF8(value), ${param('String', lower)}) > 0
ORDER BY startsWith(lowerUTF8(value), ${param('String', lower)}) DESC, count DESC, value LIMIT ${param('UInt32', SUGGESTIONS_MAX)}`,
    { signal },
  )
  return rows.map(({ value, count }) => [value, Number(count)])
}

function valueCompletion(value: string, count: number | undefined): Completion {
  return { insert: writePattern([{ text: value }]), label: value, count }
}
