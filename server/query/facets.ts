/** Which fields the found logs have and what their commonest values are, from the newest of them. */

import { LIMITS } from '../../core/limits.ts'
import { type AttributePlace, nameFault, QUERY_COLUMNS } from '../../core/query/fields.ts'
import { WORD_COLUMNS } from '../../core/schema/logs.ts'
import type { Database } from '../../db/connect.ts'
import { join, param, type Sql, sql, trustedSql } from '../../db/sql.ts'
import { newestSample, type Sample, sampleSql } from './sample.ts'
import type { LogScope } from './scope.ts'
import { fieldNumbers, fieldTexts } from './sql/field-sql.ts'

export interface Facets {
  readonly sample: SampleInfo
  /** Those that have values, commonest first; columns before attributes, and these before `resource`. */
  readonly fields: readonly Facet[]
}

export interface SampleInfo {
  /** Logs looked at: the newest. */
  readonly rows: number
  /** Whether these are all logs that were found. */
  readonly isWhole: boolean
  /** Milliseconds since the epoch. */
  readonly fromMs: number
  readonly toMs: number
}

export interface Facet {
  readonly field: string
  /** Logs that have a value, and their share of the sample. */
  readonly rows: number
  readonly share: number
  /**
   * The commonest of those with at most `LIMITS.listedValueBytesMax`, each with its share of the logs that have the field. Of fields with more than `COUNTERS` different
   * values, such as ids, a count is what is certain: there may be a few more.
   */
  readonly values: readonly { readonly value: string; readonly count: number; readonly share: number }[]
  /** Different values; beyond some thousands an estimate. */
  readonly distinct: number
  /** Of values that are numbers; undefined where there are none. */
  readonly numbers:
    | { readonly min: number; readonly median: number; readonly p95: number; readonly max: number }
    | undefined
}

/** Attributes, and members of `resource`, that are looked at when no fields are named: the commonest. */
const KEYS_MAX: Readonly<Record<AttributePlace, number>> = { attributes: LIMITS.facetAttributesMax, resource: 10 }
const VALUES_MAX = 10
/** Values told apart while counting (Space-Saving: what it counts too much it states). */
const COUNTERS = 4_000

const NOTHING: Facets = { sample: { rows: 0, isWhole: true, fromMs: 0, toMs: 0 }, fields: [] }

/** @param fields names as in queries; undefined for every column, and the commonest of attributes and `resource` */
export async function logFacets(
  db: Database,
  scope: LogScope,
  fields?: readonly string[],
  signal?: AbortSignal,
): Promise<Facets> {
  const sample = await newestSample(db, scope, signal)
  if (sample === undefined) return NOTHING
  const wanted = fields ?? [...FACET_COLUMNS, ...(await commonKeys(db, sample, signal))]
  const names = [...new Set(wanted)].slice(0, LIMITS.facetFieldsMax)
  const aggregates = names.map(facetSql)
  const [row] = await db.read<Record<string, unknown>>(
    sql`SELECT count() AS rows, ${join(aggregates, ', ')} FROM ${sampleSql(db, sample, sampled(names))}`,
    { signal },
  )
  const rows = Number(row?.rows ?? 0)
  return {
    sample: {
      rows,
      isWhole: sample.before === undefined,
      fromMs: millis(sample.fromNanos),
      toMs: millis(sample.toNanos),
    },
    fields: names.map((field, index) => facetOf(field, rows, row?.[`f${index}`])).filter(facet => facet.rows > 0),
  }
}

/** Without free texts, which have no common values, and without the row's own identity. */
const FACET_COLUMNS = QUERY_COLUMNS.filter(
  name => ![...WORD_COLUMNS, 'timestamp', 'received_at', 'node', 'seq', 'severity_number'].includes(name),
)

async function commonKeys(db: Database, sample: Sample, signal?: AbortSignal): Promise<string[]> {
  const pairs = sql`arrayConcat(arrayMap(key -> ('attributes', key), JSONAllPaths(attributes)), arrayMap(key -> ('resource', key), JSONAllPaths(resource)))`
  const rows = await db.read<{ place: AttributePlace; key: string }>(
    sql`SELECT pair.1 AS place, pair.2 AS key FROM (SELECT arrayJoin(${pairs}) AS pair FROM ${sampleSql(db, sample, sql`attributes, resource`)})
GROUP BY place, key ORDER BY count() DESC, key LIMIT ${param('UInt32', KEYS_MAX.attributes)} BY place`,
    { signal },
  )
  const keysIn = (place: AttributePlace) => rows.filter(row => row.place === place).slice(0, KEYS_MAX[place])
  const names = [
    ...keysIn('attributes').map(({ key }) => (QUERY_COLUMNS.includes(key) ? `attributes.${key}` : key)),
    ...keysIn('resource').map(({ key }) => `resource.${key}`),
  ]
  // A sender may name attributes as nobody can ask for them.
  return names.filter(name => nameFault(name) === undefined)
}

/** Each field's texts and numbers, computed once a row. */
function sampled(names: readonly string[]): Sql {
  return join(
    names.flatMap((name, index) => [
      sql`${fieldTexts(name)} AS ${nameOf('t', index)}`,
      sql`${fieldNumbers(name)} AS ${nameOf('n', index)}`,
    ]),
    ', ',
  )
}

function facetSql(_: string, index: number): Sql {
  const [texts, numbers] = [nameOf('t', index), nameOf('n', index)]
  const top = trustedSql(`approx_top_kArray(${VALUES_MAX}, ${COUNTERS})`)
  return sql`tuple(countIf(notEmpty(${texts})), uniqArray(${texts}), ${top}(${listed(texts)}), minArray(${numbers}), quantilesArray(0.5, 0.95)(${numbers}), maxArray(${numbers}), sum(length(${numbers}))) AS ${nameOf('f', index)}`
}

/** The values that may be listed: the counters of longer ones would hold gigabytes. */
function listed(texts: Sql): Sql {
  return sql`arrayFilter(x -> length(x) <= ${trustedSql(String(LIMITS.listedValueBytesMax))}, ${texts})`
}

function nameOf(kind: 't' | 'n' | 'f', index: number): Sql {
  return trustedSql(`${kind}${index}`)
}

function facetOf(field: string, sampleRows: number, value: unknown): Facet {
  const [rows, distinct, top, min, quantiles, max, numbers] = value as [
    rows: number | string,
    distinct: number | string,
    top: { item: string; count: number | string; error: number | string }[],
    min: number,
    quantiles: number[],
    max: number,
    numbers: number | string,
  ]
  const [median = 0, p95 = 0] = quantiles
  return {
    field,
    rows: Number(rows),
    share: sampleRows === 0 ? 0 : Number(rows) / sampleRows,
    values: top.map(({ item, count, error }) => valueOfFacet(item, Number(count) - Number(error), Number(rows))),
    distinct: Number(distinct),
    numbers: Number(numbers) === 0 ? undefined : { min, median, p95, max },
  }
}

function valueOfFacet(value: string, count: number, rows: number) {
  return { value, count, share: count / rows }
}

function millis(nanos: bigint): number {
  return Number(nanos / 1_000_000n)
}
