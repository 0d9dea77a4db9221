import { useQuery } from '@tanstack/react-query'
import { type CSSProperties, type KeyboardEvent, type PointerEvent, useRef } from 'react'
import type { Zone } from '../../core/time/shown-time.ts'
import type { LogRow } from '../logs/types.ts'
import { afterPaint } from '../ui/after-paint.tsx'
import { api } from './api.ts'
import type { RowDetailProps } from './detail/row-detail.tsx'
import { faultOf } from './fault.ts'
import type { FieldActions } from './field-actions.ts'
import { isCursor, keyOfCursor, rowKey } from './rows/row-identity.ts'
import { useStored } from './use-stored.ts'

const RowDetail = afterPaint<RowDetailProps>(
  async () => (await import('./detail/row-detail.tsx')).RowDetail,
  function Opening() {
    return <aside className="detail-missing" aria-label="Opened log" aria-busy="true" />
  },
)

interface DetailPaneProps {
  /** Identity of the row. */
  readonly cursor: string
  /** The row where the list has it. */
  readonly known: LogRow | undefined
  readonly zone: Zone
  readonly actions: FieldActions
  onClose(): void
  onOpen(row: LogRow): void
  onRelated(field: string, value: string): void
}

const WIDTH_USUAL = 480
const WIDTH_MIN = 320
const WIDTH_MAX = 1_200
const STEP = 32

/** The opened log at the list's side: one that the list has let go of, or a link names, is read from the store. */
export function DetailPane({ cursor, known, zone, actions, onClose, onOpen, onRelated }: DetailPaneProps) {
  const [stored, setStored] = useStored('detail-width', String(WIDTH_USUAL))
  const width = clamp(Number(stored))
  const last = useRef<LogRow>(undefined)
  if (known) last.current = known
  const kept = last.current && rowKey(last.current) === keyOfCursor(cursor) ? last.current : undefined
  const { data, error } = useQuery({
    queryKey: ['row', cursor],
    enabled: kept === undefined && isCursor(cursor),
    queryFn: async ({ signal }) => (await api.logs.context.query({ row: cursor, before: 1, after: 1 }, { signal })).row,
  })
  // The one before stays until the next is there, and with it the tab that is looked at.
  const row = kept ?? (data as LogRow | undefined) ?? (error || !isCursor(cursor) ? undefined : last.current)
  if (row) last.current = row
  const drag = useRef<{ x: number; width: number }>(undefined)
  const onPointerMove = (event: PointerEvent) => {
    if (drag.current) setStored(String(clamp(drag.current.width + drag.current.x - event.clientX)))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowLeft' ? STEP : event.key === 'ArrowRight' ? -STEP : 0
    if (by === 0) return
    event.preventDefault()
    setStored(String(clamp(width + by)))
  }
  return (
    <div className="detail-pane" style={{ '--detail-width': `${width}px` } as CSSProperties}>
      {/* biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved */}
      <div
        role="separator"
        tabIndex={0}
        aria-orientation="vertical"
        aria-label="Width of the opened log"
        aria-valuenow={width}
        aria-valuemin={WIDTH_MIN}
        aria-valuemax={WIDTH_MAX}
        className="detail-grip"
        onPointerDown={event => {
          event.currentTarget.setPointerCapture(event.pointerId)
          drag.current = { x: event.clientX, width }
        }}
        onPointerMove={onPointerMove}
        onPointerUp={() => {
          drag.current = undefined
        }}
        onKeyDown={onKeyDown}
      />
      {row ? (
        <RowDetail row={row} zone={zone} actions={actions} onClose={onClose} onRelated={onRelated} onOpen={onOpen} />
      ) : (
        <aside className="detail-missing" aria-label="Opened log">
          <p>{missingText(cursor, error)}</p>
          <button type="button" className="button" onClick={onClose}>
            Close
          </button>
        </aside>
      )}
    </div>
  )
}

function missingText(cursor: string, error: Error | null): string {
  if (!isCursor(cursor)) return 'This link names no log.'
  return error ? faultOf(error).message : 'Reading the log …'
}

function clamp(width: number): number {
  return Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, Math.round(width) || WIDTH_USUAL))
}
