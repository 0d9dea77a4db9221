import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { LOG_COLUMNS } from '../../core/record.ts'
import type { Database } from '../connect.ts'
import { segmentSchema } from '../tables.ts'

export interface LogSegment {
  readonly rows: number
  readonly firstSeq?: number
  readonly node?: string
  /** Days before today of a row. Not older than the retention, or the engine deletes it at its next merge. */
  readonly day?: (row: number) => number
  /** A row that cannot be read. */
  readonly bad?: number
  /** Which rows are written; all otherwise. */
  readonly only?: (row: number) => boolean
}

/** Writes rows as the spool would: the message is the row's number, every third of all other texts is equal. */
export function writeLogSegment(directory: string, segment: LogSegment): string {
  const { rows, firstSeq = 1, node = '7', day = () => 0, bad = -1, only = () => true } = segment
  const file = path.join(directory, `${Math.random()}.ndjson`)
  const nowS = Math.floor(Date.now() / 1000)
  const lines = Array.from({ length: rows }, (_, row) => {
    const values = LOG_COLUMNS.map(column => {
      if (column === 'seq') return firstSeq + row
      if (column === 'node') return `"${node}"`
      if (column === 'received_at') return `${nowS}000000000`
      if (column === 'timestamp') return `${nowS - day(row) * 86_400}000000000`
      if (column === 'severity_number') return 9
      if (column === 'status_code' || column === 'duration_ms' || column === 'line_number') return 'null'
      if (column === 'attributes') return row === bad ? '{"a":{"b":1},"a.b":2}' : `{"n":${row}}`
      if (column === 'resource') return '{}'
      if (column === 'attribute_tokens') return `["n=${row}"]`
      if (column === 'level') return row % 5 === 0 ? '"error"' : '"info"'
      return column === 'message' ? `"message number ${row}"` : `"${column} ${row % 3}"`
    })
    return `[${values.join(',')}]\n`
  })
  writeFileSync(file, lines.filter((_, row) => only(row)).join(''))
  return file
}

/** Inserts a segment's file as the inserter does. */
export async function insertLogs(db: Database, file: string, token: string): Promise<void> {
  const { columns, structure, settings } = segmentSchema('logs', 1)
  const table = db.localTable('logs').compile().text
  await db.insertFile({
    table,
    columns,
    structure,
    path: file,
    settings: { ...settings, insert_deduplication_token: token },
  })
}
