'use client'

import { type CSSProperties, useEffect, useRef } from 'react'
import { clockText, dayText, type Zone } from '../../../core/time/shown-time.ts'
import { harmless, unmistakable } from '../../logs/harmless.ts'
import { LevelMark } from '../../logs/level-mark.tsx'
import { rowText } from '../../logs/row-text.ts'
import { serviceColour } from '../../logs/service-hue.ts'
import type { LogRow } from '../../logs/types.ts'
import type { Answers } from '../api.ts'
import { rowCursor } from '../rows/row-identity.ts'

export interface AroundRowsProps {
  /** Identity of the row in the middle. */
  readonly id: string
  readonly zone: Zone
  readonly context: Answers['logs']['context']
  /** Whether other rows are on their way. */
  readonly isStale: boolean
  onOpen(row: LogRow): void
  /** Undefined where no more may be asked for. */
  readonly onBefore: (() => void) | undefined
  readonly onAfter: (() => void) | undefined
}

/** Rows in the order of their time, with the opened one marked. */
export function AroundRows({ id, zone, context, isStale, onOpen, onBefore, onAfter }: AroundRowsProps) {
  const { before, row, after } = context
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => {
    if (!isStale) list.current?.querySelector(`[data-row="${id}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [id, isStale])
  return (
    <div data-stale={isStale ? '' : undefined}>
      <Edge has={before.cursor !== undefined} label="Show more before" end="Nothing before" onMore={onBefore} />
      <ol ref={list} className="detail-rows">
        {[...before.rows, row, ...after.rows].map(one => (
          <AroundRow key={rowCursor(one)} row={one} zone={zone} isCurrent={rowCursor(one) === id} onOpen={onOpen} />
        ))}
      </ol>
      <Edge has={after.cursor !== undefined} label="Show more after" end="Nothing after" onMore={onAfter} />
    </div>
  )
}

interface EdgeProps {
  readonly has: boolean
  readonly label: string
  readonly end: string
  readonly onMore: (() => void) | undefined
}

function Edge({ has, label, end, onMore }: EdgeProps) {
  if (!has) return <p className="detail-edge detail-quiet">{end}</p>
  if (onMore === undefined) return <p className="detail-edge detail-quiet">More than can be shown here</p>
  return (
    <button type="button" className="detail-edge detail-link" onClick={onMore}>
      {label}
    </button>
  )
}

interface AroundRowProps {
  readonly row: LogRow
  readonly zone: Zone
  readonly isCurrent: boolean
  onOpen(row: LogRow): void
}

function AroundRow({ row, zone, isCurrent, onOpen }: AroundRowProps) {
  const at = Date.parse(row.timestamp)
  const { text, isMessage } = rowText(row)
  const shown = harmless(text)
  const service = unmistakable(row.service)
  return (
    <li data-row={rowCursor(row)}>
      <button
        type="button"
        style={{ '--level': `var(--level-${row.level})` } as CSSProperties}
        aria-current={isCurrent ? 'true' : undefined}
        title={`${dayText(at, zone)} ${clockText(at, zone)} ${service}\n${shown}`}
        onClick={() => onOpen(row)}
      >
        <LevelMark level={row.level} />
        <time dateTime={row.timestamp}>{clockText(at, zone)}</time>
        <span className="detail-row-service" style={{ color: serviceColour(row.service) }}>
          {service}
        </span>
        <span className="detail-row-text" data-substitute={isMessage ? undefined : ''}>
          {shown}
        </span>
      </button>
    </li>
  )
}
