/** What the address of the page says: all of what can be linked, and gone back to. */
import { parseColumn, type RowColumn, writeColumn } from './rows/row-column.ts'

export interface ExploreState {
  /** In the query language; empty for every log. */
  readonly query: string
  /** As the query language reads times; an end that is missing is open. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** In the order in which they stand; the time is always before them. */
  readonly columns: readonly RowColumn[]
  /** Whole messages over several lines, or one line a log. */
  readonly isWrapped: boolean
  readonly isRoomy: boolean
  readonly isLive: boolean
  /** Identity of the opened log: see `row-identity.ts`. */
  readonly row?: string | undefined
}

export const DEFAULT_COLUMNS: readonly RowColumn[] = [
  { name: 'service', width: undefined },
  { name: 'message', width: undefined },
]

/** One more and a row is no longer read. */
const COLUMNS_MAX = 20

/** Reads any address; what it does not understand it leaves out. */
export function readState(params: URLSearchParams): ExploreState {
  const columns = params.getAll('column').slice(0, COLUMNS_MAX).flatMap(parseColumn)
  return {
    query: queryOf(params),
    from: given(params.get('from')),
    to: given(params.get('to')),
    columns: columns.length > 0 ? columns : DEFAULT_COLUMNS,
    isWrapped: params.get('wrap') === '1',
    isRoomy: params.get('rows') === 'roomy',
    isLive: params.get('live') === '1',
    row: given(params.get('row')),
  }
}

/** The shortest address of a state; `readState` reads it back. */
export function hrefOf(state: ExploreState): string {
  const params = addressParams(state)
  return params.size === 0 ? '/' : `/?${params}`
}

/** What that address says, name by name. */
export function addressParams(state: ExploreState): URLSearchParams {
  const params = new URLSearchParams()
  if (state.query !== '') params.set('query', state.query)
  if (state.from !== undefined) params.set('from', state.from)
  if (state.to !== undefined) params.set('to', state.to)
  const columns = state.columns.map(writeColumn)
  if (columns.join('\n') !== DEFAULT_COLUMNS.map(writeColumn).join('\n'))
    for (const column of columns) params.append('column', column)
  if (state.isWrapped) params.set('wrap', '1')
  if (state.isRoomy) params.set('rows', 'roomy')
  if (state.isLive) params.set('live', '1')
  if (state.row !== undefined) params.set('row', state.row)
  return params
}

function given(text: string | null): string | undefined {
  return text === null || text.trim() === '' ? undefined : text
}

/** `service`, `level` and `trace` stood in addresses of their own once: links to them go on working. */
const EARLIER = { service: 'service', level: 'level', trace: 'trace_id' } as const

function queryOf(params: URLSearchParams): string {
  const terms = Object.entries(EARLIER).flatMap(([name, field]) => {
    const value = given(params.get(name))
    return value === undefined ? [] : [`${field}:${JSON.stringify(value)}`]
  })
  const query = params.get('query') ?? ''
  if (terms.length === 0) return query
  return [query.trim() === '' ? [] : [/\bOR\b/.test(query) ? `(${query})` : query], ...terms].flat().join(' ')
}
