/** The logs as lines: only those on screen are in the page, however many there are. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type MouseEvent, useCallback, useMemo, useRef, useState } from 'react'
import type { TailGap } from '../../../core/tail/subscription.ts'
import type { LogRow } from '../../logs/types.ts'
import type { FieldActions } from '../field-actions.ts'
import type { LiveEntry } from '../live/live-buffer.ts'
import { dayText, type Zone } from '../zone.ts'
import { CellActions, type HoveredCell } from './cell-actions.tsx'
import { entryKey } from './entry-key.ts'
import { GapLine } from './gap-line.tsx'
import { columnValue, columnWidth, type RowColumn } from './row-column.ts'
import { RowHeader } from './row-header.tsx'
import { rowKey } from './row-identity.ts'
import { RowLine } from './row-line.tsx'
import { type Follow, useKeptPlace } from './use-kept-place.ts'
import { useNearEnds } from './use-near-ends.ts'

export interface LogTableProps {
  readonly entries: readonly LiveEntry[]
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
/** Rows beyond the edges that are drawn ahead. */
const OVERSCAN = 12
/** Before the page has measured itself, and without scripts: a large screen. */
const FIRST_RECT = { width: 1_280, height: 1_000 }

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
  })
  useKeptPlace(scroller, entries, rowPx, follow)
  useNearEnds({
    count: entries.length,
    isHeld: follow?.isFollowing === false,
    startIndex: virtual.range?.startIndex ?? 0,
    endIndex: virtual.range?.endIndex ?? 0,
    onStart: props.onStart,
    onEnd: props.onEnd,
  })
  const [active, setActive] = useState<{ key: string; field: string | undefined }>()
  const [hovered, setHovered] = useState<HoveredCell>()

  const focusRow = (index: number) => {
    virtual.scrollToIndex(index, { align: 'auto' })
    setActive({ key: keyAt(index), field: active?.field })
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus({ preventScroll: true }),
    )
  }

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return
    const line = (event.target as HTMLElement).closest<HTMLElement>('[data-index]')
    const index = Number(line?.dataset.index ?? -1)
    const entry = entries[index]
    const by = MOVES[event.key]
    if (by !== undefined) {
      event.preventDefault()
      const last = entries.length - 1
      focusRow(Math.min(last, Math.max(0, by === Number.POSITIVE_INFINITY ? last : index + by)))
      return
    }
    if (entry?.kind !== 'row') return
    const field = active?.field ?? columns[0]?.name ?? 'service'
    if (event.key === 'Enter') {
      event.preventDefault()
      follow?.hold()
      onOpen(entry.row)
    } else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
      event.preventDefault()
      const names = ['level', ...columns.map(column => column.name)]
      const at = names.indexOf(field) + (event.key === 'ArrowRight' ? 1 : -1)
      setActive({ key: rowKey(entry.row), field: names[Math.min(names.length - 1, Math.max(0, at))] })
    } else if (event.key === 'i' || event.key === 'x') {
      event.preventDefault()
      const value = textAt(entry.row, field)
      if (event.key === 'i') actions.include(field, value)
      else actions.exclude(field, value)
    } else if (event.key === 'c') actions.toggleColumn(field)
  }

  const onClick = (event: MouseEvent<HTMLElement>) => {
    if (!window.getSelection()?.isCollapsed) return
    const target = event.target as HTMLElement
    const line = target.closest<HTMLElement>('[data-index]')
    const entry = entries[Number(line?.dataset.index ?? -1)]
    if (entry?.kind !== 'row' || target.closest('button')) return
    setActive({ key: rowKey(entry.row), field: target.closest<HTMLElement>('[data-field]')?.dataset.field })
    follow?.hold()
    onOpen(entry.row)
  }

  const onMouseOver = (event: MouseEvent<HTMLElement>) => {
    const target = event.target as HTMLElement
    if (target.closest('[data-cell-actions]')) return
    const cell = target.closest<HTMLElement>('[data-field]')
    const entry = entries[Number(cell?.closest<HTMLElement>('[data-index]')?.dataset.index ?? -1)]
    const field = cell?.dataset.field
    const box = scroller.current?.getBoundingClientRect()
    if (!cell || !field || field === 'message' || entry?.kind !== 'row' || !box) return setHovered(undefined)
    const value = textAt(entry.row, field)
    if (value === null) return setHovered(undefined)
    const place = cell.getBoundingClientRect()
    setHovered({ field, value, top: place.top - box.top, right: Math.min(place.right, box.right) - box.left })
  }

  const items = virtual.getVirtualItems()
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the pointer's way to what the keys do
    // biome-ignore lint/a11y/useKeyWithMouseEvents: as above
    <div
      className="log-table"
      data-stale={props.isStale || undefined}
      onMouseOver={onMouseOver}
      onMouseLeave={() => setHovered(undefined)}
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
        onKeyDown={onKeyDown}
        onClick={onClick}
        onScroll={() => setHovered(undefined)}
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
          {items.map(item => {
            const entry = entries[item.index]
            if (entry === undefined) return null
            const place = { transform: `translateY(${item.start}px)` }
            if (entry.kind === 'gap')
              return (
                // biome-ignore lint/a11y/useSemanticElements: as above
                <div
                  key={item.key}
                  role="row"
                  tabIndex={-1}
                  data-index={item.index}
                  className="row-gap"
                  style={place}
                  ref={virtual.measureElement}
                >
                  {/* biome-ignore lint/a11y/useSemanticElements: as above */}
                  <span role="gridcell" tabIndex={-1} aria-colspan={columns.length + 2}>
                    <GapLine
                      gap={entry.gap}
                      isFilling={props.filling === entry.gap}
                      onFill={gap => props.onFill?.(gap)}
                    />
                  </span>
                </div>
              )
            const key = rowKey(entry.row)
            const isFocusable = active === undefined ? item.index === items[0]?.index : active.key === key
            return (
              // biome-ignore lint/a11y/useSemanticElements: as above
              <div
                key={item.key}
                role="row"
                data-index={item.index}
                data-level={entry.row.level}
                data-active-field={active?.key === key ? active.field : undefined}
                aria-rowindex={item.index + 2}
                aria-selected={selected === key}
                tabIndex={isFocusable ? 0 : -1}
                className="row"
                style={{ ...place, gridTemplateColumns: template }}
                ref={isWrapped ? virtual.measureElement : undefined}
              >
                <RowLine
                  row={entry.row}
                  columns={columns}
                  zone={zone}
                  isWrapped={isWrapped}
                  isNewDay={dayOf(entries[item.index - 1], zone) !== dayOf(entry, zone)}
                />
              </div>
            )
          })}
        </div>
      </div>
      {hovered && <CellActions cell={hovered} actions={actions} />}
    </div>
  )
}

const MOVES: Readonly<Record<string, number>> = {
  j: 1,
  k: -1,
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 20,
  PageUp: -20,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
}

function textAt(row: LogRow, field: string): string | null {
  const value = columnValue(row, field)
  return value === undefined || value === null || value === '' || typeof value === 'object' ? null : String(value)
}

/** Undefined before the first row, and of a gap. */
function dayOf(entry: LiveEntry | undefined, zone: Zone): string | undefined {
  return entry?.kind === 'row' ? dayText(Date.parse(entry.row.timestamp), zone) : undefined
}
