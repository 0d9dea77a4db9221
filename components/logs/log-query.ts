import type { Level } from './types.ts'

/** What the address of the page asks for. */
export interface LogQuery {
  /** In the query language. */
  readonly query?: string | undefined
  readonly service?: string | undefined
  readonly level?: Level | undefined
  readonly trace?: string | undefined
  /** Where the page before ended; absent on the newest page. */
  readonly cursor?: string | undefined
}

/** Address of the page that shows this query. */
export function logsHref(query: LogQuery): string {
  const params = new URLSearchParams()
  for (const name of ['query', 'service', 'level', 'trace', 'cursor'] as const) {
    const value = query[name]
    if (value !== undefined) params.set(name, value)
  }
  return params.size === 0 ? '/' : `/?${params}`
}

/** The conditions of a query in words, for sentences such as "No log has …"; empty without any. */
export function conditionsOf({ query, service, level, trace }: LogQuery): string[] {
  return [
    ...(query === undefined ? [] : [`what “${query}” asks for`]),
    ...(service === undefined ? [] : [`service “${service}”`]),
    ...(level === undefined ? [] : [`level ${level}`]),
    ...(trace === undefined ? [] : [`trace “${trace}”`]),
  ]
}
