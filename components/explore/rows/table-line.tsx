import type { VirtualItem } from '@tanstack/react-virtual'
import type { Ref } from 'react'
import type { Zone } from '../../../core/time/shown-time.ts'
import type { LogRow } from '../../logs/types.ts'
import { GapLine } from './gap-line.tsx'
import type { GapEntry } from './list-entry.ts'
import type { RowColumn } from './row-column.ts'
import { RowLine } from './row-line.tsx'

interface LineProps {
  readonly item: VirtualItem
  readonly columns: readonly RowColumn[]
  readonly isTabStop: boolean
  readonly measure: Ref<HTMLDivElement> | undefined
}

interface TableRowProps extends LineProps {
  readonly row: LogRow
  readonly template: string
  readonly zone: Zone
  readonly isWrapped: boolean
  readonly isNewDay: boolean
  readonly isSelected: boolean
  /** The field that keys act on. */
  readonly field: string
}

/** A log in its place. */
export function TableRow({ item, isTabStop, measure, template, isSelected, field, ...line }: TableRowProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are placed one by one, which a table's cannot be
    <div
      role="row"
      data-index={item.index}
      data-level={line.row.level}
      aria-rowindex={item.index + 2}
      aria-selected={isSelected}
      tabIndex={isTabStop ? 0 : -1}
      className="row"
      style={{ transform: `translateY(${item.start}px)`, gridTemplateColumns: template }}
      ref={measure}
    >
      <RowLine {...line} activeField={isTabStop ? field : undefined} />
    </div>
  )
}

interface TableGapProps extends LineProps {
  readonly entry: GapEntry
  readonly isFilling: boolean
  onFill(): void
}

/** A gap in its place. */
export function TableGap({ item, columns, isTabStop, measure, entry, isFilling, onFill }: TableGapProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: as above
    <div
      role="row"
      data-index={item.index}
      aria-rowindex={item.index + 2}
      tabIndex={isTabStop ? 0 : -1}
      className="row-gap"
      style={{ transform: `translateY(${item.start}px)` }}
      ref={measure}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <span role="gridcell" tabIndex={-1} aria-colspan={columns.length + 2}>
        <GapLine entry={entry} isFilling={isFilling} onFill={onFill} />
      </span>
    </div>
  )
}
