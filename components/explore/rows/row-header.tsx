import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import { shortDay, type Zone, zoneName } from '../../../core/time/shown-time.ts'
import { unmistakable } from '../../logs/harmless.ts'
import { afterPaint } from '../../ui/after-paint.tsx'
import type { HeadingMenuProps } from './heading-menu.tsx'
import { HeadingMenuButton } from './heading-menu-button.tsx'
import { clampWidth, type RowColumn } from './row-column.ts'

interface RowHeaderProps {
  readonly columns: readonly RowColumn[]
  readonly zone: Zone
  readonly template: string
  /** Of the first row in sight. */
  readonly day: string | undefined
  onColumns(columns: readonly RowColumn[]): void
}

const STEP = 16

const HeadingMenu = afterPaint<HeadingMenuProps>(
  async () => (await import('./heading-menu.tsx')).HeadingMenu,
  HeadingMenuButton,
)

/** The columns' names, each with what can be done to it. */
export function RowHeader({ columns, zone, template, day, onColumns }: RowHeaderProps) {
  const replace = (index: number, width: number | undefined) =>
    onColumns(columns.map((column, at) => (at === index ? { ...column, width } : column)))
  const move = (index: number, by: number) => {
    const moved = [...columns]
    const [column] = moved.splice(index, 1)
    if (column) moved.splice(index + by, 0, column)
    onColumns(moved)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are placed one by one, which a table's cannot be
    <div role="row" tabIndex={-1} className="row-header" style={{ gridTemplateColumns: template }}>
      <Heading className="row-level">
        <span className="sr-only">level</span>
      </Heading>
      <Heading className="row-time">
        {/* A box of its own, which other letters do not move, and another one when it has a day. */}
        <span key={day === undefined ? 'time' : 'day'} className="row-heading-name">
          <span className={day === undefined ? undefined : 'sr-only'}>time, </span>
          {timeHeading(day, zone)}
        </span>
      </Heading>
      {columns.map((column, index) => (
        <Heading key={column.name}>
          <span className="row-heading-name" title={unmistakable(column.name)}>
            {unmistakable(column.name)}
          </span>
          <HeadingMenu
            name={column.name}
            isFirst={index === 0}
            isLast={index === columns.length - 1}
            hasWidth={column.width !== undefined}
            onMove={by => move(index, by)}
            onUsualWidth={() => replace(index, undefined)}
            onRemove={() => onColumns(columns.filter((_, at) => at !== index))}
          />
          <Grip name={column.name} width={column.width} onWidth={width => replace(index, width)} />
        </Heading>
      ))}
    </div>
  )
}

/** One text, so that no part of it moves with the width of another. */
function timeHeading(day: string | undefined, zone: Zone): string {
  const now = Date.now()
  return [...(day === undefined ? [] : [shortDay(day, now, zone)]), zoneName(zone, now)].join(', ')
}

function Heading({ className = '', children }: { className?: string; children: React.ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: as above
    <div role="columnheader" tabIndex={-1} className={`row-heading ${className}`}>
      {children}
    </div>
  )
}

interface GripProps {
  readonly name: string
  readonly width: number | undefined
  onWidth(width: number): void
}

/** The right edge of a heading: dragged, or moved with the arrow keys. */
function Grip({ name, width, onWidth }: GripProps) {
  const start = useRef<{ x: number; width: number }>(undefined)
  const widthOf = (grip: HTMLElement) => grip.parentElement?.getBoundingClientRect().width ?? 0
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.preventDefault()
    event.currentTarget.setPointerCapture(event.pointerId)
    start.current = { x: event.clientX, width: widthOf(event.currentTarget) }
  }
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (start.current) onWidth(clampWidth(start.current.width + event.clientX - start.current.x))
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const by = event.key === 'ArrowLeft' ? -STEP : event.key === 'ArrowRight' ? STEP : 0
    if (by === 0) return
    event.preventDefault()
    event.stopPropagation()
    onWidth(clampWidth(widthOf(event.currentTarget) + by))
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved
    <span
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={`Width of ${unmistakable(name)}`}
      aria-valuenow={width ?? 0}
      className="row-grip"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        start.current = undefined
      }}
      onKeyDown={onKeyDown}
    />
  )
}
