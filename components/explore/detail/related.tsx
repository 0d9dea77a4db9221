'use client'

import type { TextColumn } from '../../../core/schema/logs.ts'
import { unmistakable } from '../../logs/harmless.ts'
import type { LogRow } from '../../logs/types.ts'
import { cutText } from '../../ui/format.ts'

const RELATIONS: readonly (readonly [column: TextColumn, label: string])[] = [
  ['user_id', 'Same user'],
  ['service', 'Same service'],
  ['trace_id', 'Same trace'],
  ['request_id', 'Same request'],
  ['session_id', 'Same session'],
  ['host', 'Same host'],
]
const TITLE_CHARS_MAX = 500

/** Leads to the logs that share a value with this one. */
export function Related({ row, onRelated }: { row: LogRow; onRelated(field: string, value: string): void }) {
  const relations = RELATIONS.filter(([column]) => row[column] !== '')
  if (relations.length === 0) return null
  return (
    <fieldset className="detail-related">
      <legend className="sr-only">Logs with the same</legend>
      {relations.map(([column, label]) => (
        <button
          key={column}
          type="button"
          className="button"
          title={`Show ${column}:${unmistakable(cutText(row[column], TITLE_CHARS_MAX))}`}
          onClick={() => onRelated(column, row[column])}
        >
          {label}
        </button>
      ))}
    </fieldset>
  )
}
