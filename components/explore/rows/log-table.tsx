/** The logs as lines: only those on screen are in the page, however many there are. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useMemo, useRef } from 'react'
import type { TailGap } from '../../../core/tail/subscription.ts'
import { dayText, shortDay, type Zone } from '../../../core/time/shown-time.ts'
import type { LogRow } from '../../logs/types.ts'
import { afterPaint } from '../../ui/after-paint.tsx'
import type { FieldActions } from '../field-actions.ts'
import type { CellActionsProps } from './cell-actions.tsx'
import { entryKey } from './entry-key.ts'
import type { ListEntry } from './list-entry.ts'
import { onRowClick } from './row-click.ts'
import { columnWidth, type RowColumn } from './row-column.ts'
import { RowHeader } from './row-header.tsx'
import { rowKey } from './row-identity.ts'
import { onRowKey } from './row-keys.ts'
import { TableGap, TableRow } from './table-line.tsx'
import { useActiveLine } from './use-active-line.ts'
import { useHeldPress } from './use-held-press.ts'
import { useHoveredCell } from './use-hovered-cell.ts'
import { type Follow, useKeptPlace } from './use-kept-place.ts'
import { useNearEnds } from './use-near-ends.ts'
import { useOpenSoon } from './use-open-soon.ts'

export interface LogTableProps {
  readonly entries: readonly ListEntry[]
  readonly columns: readonly RowColumn[]
  readonly zone: Zone
  readonly isWrapped: boolean
  readonly isRoomy: boolean
  /** Old while the new ones are on their way. */
  readonly isStale: boolean
  readonly selected: string | undefined
  readonly actions: FieldActions
  /** Set: the list keeps its end in sight, until somebody scrolls away from it. */
  readonly follow?: Follow | undefined
  readonly filling?: TailGap | undefined
  onColumns(columns: readonly RowColumn[]): void
  onOpen(row: LogRow): void
  /** Where there can be gaps. */
  onFill?(gap: TailGap): void
  /** The reader has come near the last row, or near the first. */
  onEnd?: (() => void) | undefined
  onStart?: (() => void) | undefined
}

const COMPACT_PX = 24
const ROOMY_PX = 32
const HEADING_PX = 24
/** Rows beyond the edges that are drawn ahead. */
const OVERSCAN = 12
/** Before the page has measured itself, and without scripts: a large screen. */
const FIRST_RECT = { width: 1_280, height: 1_000 }

/** Nobody points at anything before the page is there. */
const CellActions = afterPaint<CellActionsProps>(
  async () => (await import('./cell-actions.tsx')).CellActions,
  () => null,
)

export function LogTable(props: LogTableProps) {
  const { entries, columns, zone, isWrapped, isRoomy, follow, selected, actions, onOpen } = props
  const scroller = useRef<HTMLDivElement>(null)
  const rowPx = isRoomy ? ROOMY_PX : COMPACT_PX
  const template = useMemo(() => `12px var(--time-width) ${columns.map(columnWidth).join(' ')}`, [columns])
  const keyAt = useCallback((index: number) => entryKey(entries[index], index), [entries])
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: OVERSCAN,
    getItemKey: keyAt,
    initialRect: FIRST_RECT,
    // The heading covers as much of the list's end.
    scrollPaddingEnd: HEADING_PX,
    // Who reads while rows are put in front, or taken away there, goes on seeing the same.
    anchorTo: follow?.isFollowing === false ? 'end' : 'start',
  })
  useKeptPlace(scroller, entries, virtual.getTotalSize(), follow)
  useNearEnds({
    count: entries.length,
    isHeld: follow?.isFollowing === false,
    startIndex: virtual.range?.startIndex ?? 0,
    endIndex: virtual.range?.endIndex ?? 0,
    onStart: props.onStart,
    onEnd: props.onEnd,
  })
  const lines = useActiveLine(scroller, virtual, entries, selected, follow?.isFollowing === true)
  const press = useHeldPress(scroller, follow)
  const hovered = useHoveredCell(scroller, entries)
  const opening = useOpenSoon(onOpen)
  const fields = useMemo(() => ['level', ...columns.map(({ name }) => name)], [columns])
  // What the arrow keys have chosen may no longer be a column.
  const field = fields.find(name => name === lines.field) ?? columns[0]?.name ?? 'service'
  const onFill = (gap: TailGap) => props.onFill?.(gap)
  const isOpen = selected !== undefined
  return (
    <div
      className="log-table"
      data-stale={props.isStale || undefined}
      data-years={hasOtherYear(entries, zone) || undefined}
      onPointerOver={hovered.onPointerOver}
      onPointerLeave={hovered.clear}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: rows are placed one by one, which a table's cannot be */}
      <div
        role="grid"
        ref={scroller}
        className="log-scroller"
        aria-label="Logs"
        aria-rowcount={entries.length + 1}
        aria-busy={props.isStale}
        data-wrapped={isWrapped || undefined}
        data-roomy={isRoomy || undefined}
        tabIndex={entries.length === 0 ? 0 : -1}
        onFocus={lines.onFocus}
        onBlur={lines.onBlur}
        onKeyDown={event =>
          onRowKey(event, { entries, fields, field, lines, actions, follow, isOpen, opening, onOpen, onFill })
        }
        onClick={event => onRowClick(event, { entries, lines, press, opening })}
        onPointerDown={press.onPointerDown}
        onScroll={hovered.clear}
      >
        <RowHeader
          columns={columns}
          zone={zone}
          template={template}
          day={dayOf(entries[virtual.range?.startIndex ?? 0], zone)}
          onColumns={props.onColumns}
        />
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        <div role="rowgroup" className="log-rows" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(item => {
            const entry = entries[item.index]
            if (entry === undefined) return null
            const line = { item, columns, isTabStop: item.index === lines.stop }
            if (entry.kind === 'gap')
              return (
                <TableGap
                  {...line}
                  key={item.key}
                  measure={virtual.measureElement}
                  entry={entry}
                  isFilling={props.filling === entry.gap}
                  onFill={() => onFill(entry.gap)}
                />
              )
            return (
              <TableRow
                {...line}
                key={item.key}
                measure={isWrapped ? virtual.measureElement : undefined}
                row={entry.row}
                template={template}
                zone={zone}
                isWrapped={isWrapped}
                isNewDay={dayOf(entries[item.index - 1], zone) !== dayOf(entry, zone)}
                isSelected={selected === rowKey(entry.row)}
                field={field}
              />
            )
          })}
        </div>
      </div>
      {hovered.cell && (
        <CellActions cell={hovered.cell} actions={actions} onDone={() => lines.focus(hovered.cell?.index ?? 0)} />
      )}
    </div>
  )
}

/** Undefined before the first row, and of a gap. */
function dayOf(entry: ListEntry | undefined, zone: Zone): string | undefined {
  return entry?.kind === 'row' ? dayText(Date.parse(entry.row.timestamp), zone) : undefined
}

/** Whether a day of the list is said with its year: its ends are its first day and its last. */
function hasOtherYear(entries: readonly ListEntry[], zone: Zone): boolean {
  const ends = [dayOf(entries[0], zone), dayOf(entries.at(-1), zone)]
  return ends.some(day => day !== undefined && shortDay(day, Date.now(), zone) === day)
}
