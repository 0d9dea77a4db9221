import type { LogQuery } from '../components/logs/log-query.ts'
import { shown } from '../core/errors.ts'
import { logSearchInput } from '../server/api/router.ts'

export type SearchParams = Readonly<Record<string, string | string[] | undefined>>

const FIELDS = {
  query: logSearchInput.shape.query,
  service: logSearchInput.shape.service,
  level: logSearchInput.shape.level,
  trace: logSearchInput.shape.traceId,
  cursor: logSearchInput.shape.cursor,
}

/**
 * What the page's address asks for. A part that cannot be understood is left out and named in `ignored`; of a repeated
 * part the first counts; an empty one, which a form sends for a field left alone, is none.
 */
export function readQuery(params: SearchParams): { query: LogQuery; ignored: string[] } {
  const ignored: string[] = []
  const entries = Object.entries(FIELDS).map(([name, schema]) => {
    const given = [params[name]].flat()[0]
    const result = schema.safeParse(given?.trim() === '' ? undefined : given)
    if (!result.success) ignored.push(`${name} ${shown(given, 40)} (${result.error.issues[0]?.message})`)
    return [name, result.data]
  })
  return { query: Object.fromEntries(entries), ignored }
}
