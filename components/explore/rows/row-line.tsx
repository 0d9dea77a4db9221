import { memo } from 'react'
import { clockText, dayText, shortDay, type Zone } from '../../../core/time/shown-time.ts'
import { LevelMark } from '../../logs/level-mark.tsx'
import { NO_MESSAGE } from '../../logs/row-text.ts'
import { serviceColour } from '../../logs/service-hue.ts'
import type { LogRow } from '../../logs/types.ts'
import { cutText, formatDuration } from '../../ui/format.ts'
import { cellText, columnValue, type RowColumn, wholeText } from './row-column.ts'

/** A wrapped cell shows so much of its text; the opened row has all of it. */
const WRAPPED_CHARS_MAX = 4_000

export interface RowLineProps {
  readonly row: LogRow
  readonly columns: readonly RowColumn[]
  readonly zone: Zone
  readonly isWrapped: boolean
  /** The first of its day in the list. */
  readonly isNewDay: boolean
  /** The cell that keys act on, of the row that has the focus. */
  readonly activeField: string | undefined
}

/** The cells of one log. */
export const RowLine = memo(function RowLine(props: RowLineProps) {
  const { row, columns, zone, isWrapped, isNewDay, activeField } = props
  const at = Date.parse(row.timestamp)
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: rows are placed one by one, which table cells cannot be */}
      <span
        role="gridcell"
        tabIndex={-1}
        className="row-cell row-level"
        data-field="level"
        data-active={activeField === 'level' || undefined}
      >
        <LevelMark level={row.level} />
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <span role="gridcell" tabIndex={-1} className="row-cell row-time" title={row.timestamp}>
        {isNewDay && <span className="row-day">{shortDay(dayText(at, zone), Date.now(), zone)}</span>}
        <time dateTime={row.timestamp}>{clockText(at, zone)}</time>
      </span>
      {columns.map(({ name }) => (
        // biome-ignore lint/a11y/useSemanticElements: as above
        <span
          role="gridcell"
          tabIndex={-1}
          key={name}
          className="row-cell"
          data-field={name}
          data-active={activeField === name || undefined}
          {...look(row, name)}
        >
          <bdi>{isWrapped ? cutText(wholeText(row, name), WRAPPED_CHARS_MAX) : shownText(row, name)}</bdi>
          {name === 'message' && <Chips row={row} columns={columns} />}
        </span>
      ))}
    </>
  )
})

interface Look {
  readonly style?: { readonly color: string }
  readonly 'data-status'?: number
  readonly 'data-empty'?: ''
}

function look(row: LogRow, name: string): Look {
  if (name === 'message' && row.message.trim() === '' && cellText(row, name) === NO_MESSAGE) return { 'data-empty': '' }
  if (name === 'service') return { style: { color: serviceColour(row.service) } }
  if (name === 'status_code' && row.status_code !== null) return { 'data-status': Math.floor(row.status_code / 100) }
  return {}
}

function shownText(row: LogRow, name: string): string {
  if (name === 'duration_ms' && row.duration_ms !== null) return formatDuration(row.duration_ms)
  return cellText(row, name)
}

/** What one looks for next to the message, unless it has a column of its own. */
function Chips({ row, columns }: { row: LogRow; columns: readonly RowColumn[] }) {
  const wanted = ['status_code', 'duration_ms'].filter(
    name => columnValue(row, name) !== null && !columns.some(column => column.name === name),
  )
  if (wanted.length === 0 && row.trace_id === '') return null
  return (
    <span className="row-chips">
      {wanted.map(name => (
        <span key={name} {...look(row, name)}>
          {shownText(row, name)}
        </span>
      ))}
      {row.trace_id !== '' && (
        <svg viewBox="0 0 12 12" width="12" height="12" role="img" aria-label="has a trace">
          <path d="M1 2.5h7M3 6h6M5 9.5h6" stroke="currentColor" strokeWidth="1.5" />
        </svg>
      )}
    </span>
  )
}
