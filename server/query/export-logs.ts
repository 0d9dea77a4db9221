/** A search from its first row to its last as text, for `GET /api/search`: page by page, so that memory stays bounded. */
import { errorBody, isTailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { Database } from '../../db/connect.ts'
import { withinTime } from '../../db/within-time.ts'
import { csvLine } from './csv.ts'
import { exactJsonText } from './exact-json-text.ts'
import { columnsOf, EVERY_COLUMN, fieldValue, pick } from './row-columns.ts'
import { type LogPage, type LogSearch, type SearchOptions, searchLogs } from './search-logs.ts'

export interface LogExport extends Omit<LogSearch, 'limit'> {
  /** Rows in all; undefined for as many as there are. */
  readonly limit?: number | undefined
  readonly format: 'ndjson' | 'csv'
  /** CSV only: begins with U+FEFF, by which spreadsheets know UTF-8. */
  readonly hasByteOrderMark: boolean
}

/** Small, so that something is there at once; the pages after it are large. */
const FIRST_PAGE_ROWS = 500

/**
 * Reads the first page, so that what is wrong with the search is thrown here (as by `searchLogs`), and gives the text:
 * a line a row, and for NDJSON one more with the cursor behind the last row, null at the end of the result.
 */
export async function exportLogs(
  db: Database,
  search: LogExport,
  options: SearchOptions,
): Promise<AsyncGenerator<string>> {
  const first = await readPage(db, search, search.limit, search.cursor, FIRST_PAGE_ROWS, options)
  return search.format === 'csv' ? csvText(db, search, first, options) : ndjsonText(db, search, first, options)
}

async function* ndjsonText(
  db: Database,
  search: LogExport,
  first: LogPage,
  options: SearchOptions,
): AsyncGenerator<string> {
  let rows = 0
  let cursor = search.cursor ?? null
  try {
    for await (const page of pages(db, search, first, options)) {
      yield page.rows.map(row => `${exactJsonText(pick(row, search.columns))}\n`).join('')
      rows += page.rows.length
      cursor = page.cursor ?? null
    }
  } catch (error) {
    // The head of the reply is out already: the last line says that it is not whole, and where to go on.
    if (!isTailraceError(error)) throw error
    return yield `${JSON.stringify({ ...errorBody(error), cursor, rows })}\n`
  }
  yield `${JSON.stringify({ cursor, rows })}\n`
}

/** Throws in the middle what fails in the middle: the reply is broken off, since a table has no place for an error. */
async function* csvText(
  db: Database,
  search: LogExport,
  first: LogPage,
  options: SearchOptions,
): AsyncGenerator<string> {
  const columns = search.columns ?? EVERY_COLUMN
  yield `${search.hasByteOrderMark ? '\ufeff' : ''}${csvLine(columns)}`
  for await (const page of pages(db, search, first, options))
    yield page.rows.map(row => csvLine(columns.map(name => fieldValue(row, name)))).join('')
}

async function* pages(
  db: Database,
  search: LogExport,
  first: LogPage,
  options: SearchOptions,
): AsyncGenerator<LogPage> {
  let page = first
  let rows = page.rows.length
  yield page
  while (page.cursor !== undefined && (search.limit === undefined || rows < search.limit)) {
    const left = search.limit === undefined ? undefined : search.limit - rows
    page = await readPage(db, search, left, page.cursor, LIMITS.exportPageRows, { ...options, lane: 'background' })
    rows += page.rows.length
    yield page
  }
}

function readPage(
  db: Database,
  { scope, order, columns }: LogExport,
  rowsLeft: number | undefined,
  cursor: string | undefined,
  pageRows: number,
  options: SearchOptions,
): Promise<LogPage> {
  const limit = Math.min(rowsLeft ?? pageRows, pageRows)
  return searchLogs(
    withinTime(db),
    { scope, order, cursor, limit, ...(columns === undefined ? {} : { columns: columnsOf(columns) }) },
    options,
  )
}
