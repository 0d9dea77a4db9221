import { QUERY_COLUMNS } from '../../core/query/fields.ts'
import type { StoredLog } from '../../core/query/stored-log.ts'
import type { LogColumn } from '../../core/schema/logs.ts'
import { instantToIso } from '../../core/time/time.ts'

/** Those whose JSON stands in the line as it is. */
const COLUMNS = [
  ...QUERY_COLUMNS.filter(column => !['timestamp', 'received_at', 'node', 'seq'].includes(column)),
  'attributes',
  'resource',
] as LogColumn[]

const EMPTY = new Set(['""', 'null', '{}'])

/** A row as `GET /api/search` gives it: a JSON object without the columns that are empty. */
export function rowText(log: StoredLog): string {
  let text = `{"timestamp":"${isoOf(log.nanos('timestamp'))}","received_at":"${isoOf(log.nanos('received_at'))}"`
  for (const column of COLUMNS) {
    const json = log.json(column)
    if (!EMPTY.has(json)) text += `,"${column}":${json}`
  }
  return `${text},"node":"${log.node}","seq":${log.seq}}`
}

/** As `GET /api/search` gives it. */
export function isoOf(nanos: bigint): string {
  const seconds = nanos / 1_000_000_000n
  return instantToIso({ seconds: Number(seconds), nanos: Number(nanos - seconds * 1_000_000_000n) })
}
