/** What the address `/api/search?…` asks for. */
import { shown, TailraceError } from '../../core/errors.ts'
import { readParameters } from '../../core/parameters.ts'
import { nameFault } from '../../core/query/fields.ts'
import { readNames } from '../../core/query/name-list.ts'
import { EPOCH_NUMBER, timeOf } from '../../core/query/times.ts'
import type { QueriedTable } from '../../core/schema/table.ts'
import { nowInNanos } from '../../core/time/time.ts'
import type { LogExport } from './export-logs.ts'
import { type SeqRange, scopeOf } from './scope.ts'

export const SEARCH_PARAMETERS = [
  'query',
  'from',
  'to',
  'gap',
  'limit',
  'order',
  'columns',
  'format',
  'bom',
  'cursor',
] as const

const COLUMNS_MAX = 200
const LIMIT_MAX = 1_000_000_000

/** Reads the parameters. Throws `invalid_query` that names the one that is wrong, also one that is not known. */
export function searchRequest(table: QueriedTable, params: URLSearchParams, nowNanos = nowInNanos()): LogExport {
  const values = readParameters(params, SEARCH_PARAMETERS, 'a search')
  const fromNanos = readTime('from', values.get('from'), nowNanos)
  const toNanos = readTime('to', values.get('to'), nowNanos)
  const format = readChoice('format', values.get('format'), ['ndjson', 'csv']) ?? 'ndjson'
  return {
    scope: scopeOf(
      table,
      { query: values.get('query') ?? '', gap: readGap(values.get('gap')), fromNanos, toNanos },
      nowNanos,
    ),
    limit: readLimit(values.get('limit')),
    order: readChoice('order', values.get('order'), ['newest', 'oldest']) ?? 'newest',
    columns: readColumns(values.get('columns')),
    format,
    hasByteOrderMark: readByteOrderMark(values.get('bom'), format),
    cursor: values.get('cursor'),
  }
}

function readTime(name: string, value: string | undefined, nowNanos: bigint): bigint | undefined {
  if (value === undefined) return undefined
  const time = timeOf(value, nowNanos)
  if (time) return time.fromNanos
  throw fault(`${name}=${shown(value)} is no time: use now-15m, 2026-11-21T08:30:00Z or ${EPOCH_NUMBER}`)
}

/** `<node>:<from>-<to>`, as a gap of the live tail has them; without `<to>` it is open. */
function readGap(value: string | undefined): SeqRange | undefined {
  if (value === undefined) return undefined
  const [, node, from, to] = /^(\d{1,20}):(\d{1,16})-(\d{1,16})?$/.exec(value) ?? []
  const numbers = [from, to].map(text => (text === undefined ? undefined : Number(text)))
  const [first, last] = numbers
  const isRange = first !== undefined && numbers.every(isSeq) && (last === undefined || first <= last)
  if (node !== undefined && isRange) return { node, from: first, to: last }
  throw fault(
    `gap=${shown(value)} is not usable: write node, from and to of a gap as <node>:<from>-<to>, where to is not less than from`,
  )
}

function isSeq(number: number | undefined): boolean {
  return number === undefined || Number.isSafeInteger(number)
}

function readLimit(value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  const limit = /^\d{1,10}$/.test(value) ? Number(value) : 0
  if (limit >= 1 && limit <= LIMIT_MAX) return limit
  throw fault(`limit=${shown(value)} is not usable: use a whole number from 1 on, or leave it out for all rows`)
}

/**
 * A CSV begins with a byte order mark unless `bom=0`: without it Excel reads UTF-8 as another encoding. For a reader of
 * JSON lines the mark is an error.
 */
function readByteOrderMark(value: string | undefined, format: LogExport['format']): boolean {
  const choice = readChoice('bom', value, ['0', '1'])
  if (choice === '1' && format !== 'csv') throw fault('bom=1 needs format=csv: leave it out for ndjson')
  return format === 'csv' && choice !== '0'
}

function readChoice<Choice extends string>(
  name: string,
  value: string | undefined,
  choices: readonly Choice[],
): Choice | undefined {
  const choice = choices.find(one => one === value)
  if (choice !== undefined || value === undefined) return choice
  throw fault(`${name}=${shown(value)} is not known: use ${choices.join(' or ')}`)
}

function readColumns(value: string | undefined): string[] | undefined {
  if (value === undefined) return undefined
  const columns = readNames(value)
  if (columns === undefined)
    throw fault(
      `columns=${shown(value)} has a quote that is not closed, or something behind one that is: write a name with commas or blanks as "a, b", and \\" for the quote itself`,
    )
  for (const name of columns) {
    const wrong = nameFault(name)
    if (wrong !== undefined) throw fault(`columns=${shown(value)} has ${shown(name)}: ${wrong}`)
  }
  if (columns.length > 0 && columns.length <= COLUMNS_MAX) return [...new Set(columns)]
  throw fault(
    `columns=${shown(value)} names ${columns.length} columns: name 1 to ${COLUMNS_MAX}, with commas between them`,
  )
}

function fault(message: string): TailraceError {
  return new TailraceError('invalid_query', message)
}
