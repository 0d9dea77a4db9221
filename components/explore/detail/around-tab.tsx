'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { LIMITS } from '../../../core/limits.ts'
import type { SharedColumn } from '../../../core/query/fields.ts'
import type { Zone } from '../../../core/time/shown-time.ts'
import { unmistakable } from '../../logs/harmless.ts'
import type { LogRow } from '../../logs/types.ts'
import { api } from '../api.ts'
import { rowCursor } from '../rows/row-identity.ts'
import { AroundRows } from './around-rows.tsx'
import { AroundSkeleton } from './around-skeleton.tsx'

/** Rows asked for on each side, and how many more with every press. */
const REACH_ROWS = 20
const MORE_ROWS = 50

const SHARED: readonly (readonly [column: SharedColumn, label: string])[] = [
  ['service', 'Same service'],
  ['host', 'Same host'],
  ['trace_id', 'Same trace'],
]

export interface AroundTabProps {
  readonly row: LogRow
  readonly zone: Zone
  onOpen(row: LogRow): void
}

interface Reach {
  readonly id: string
  readonly before: number
  readonly after: number
}

/** What was logged right before and right after this log. */
export function AroundTab({ row, zone, onOpen }: AroundTabProps) {
  const id = rowCursor(row)
  const [chosen, setChosen] = useState<readonly SharedColumn[]>(['service'])
  const [reached, setReached] = useState<Reach>({ id, before: REACH_ROWS, after: REACH_ROWS })
  const reach = reached.id === id ? reached : { id, before: REACH_ROWS, after: REACH_ROWS }
  const available = SHARED.filter(([column]) => row[column] !== '')
  const same = available.map(([column]) => column).filter(column => chosen.includes(column))
  const { before, after } = reach
  const { data, error, isPlaceholderData, isFetching, refetch } = useQuery({
    queryKey: ['logs', 'context', id, same, before, after],
    queryFn: ({ signal }) => api.logs.context.query({ row: id, before, after, same }, { signal }),
    placeholderData: keepPreviousData,
  })

  function toggle(column: SharedColumn) {
    setChosen(chosen.includes(column) ? chosen.filter(one => one !== column) : [...chosen, column])
  }

  return (
    <div className="detail-around" aria-busy={isFetching}>
      <fieldset className="detail-chips">
        <legend className="sr-only">Only logs of the</legend>
        {available.map(([column, label]) => (
          <button
            key={column}
            type="button"
            className="detail-toggle"
            aria-pressed={chosen.includes(column)}
            title={unmistakable(row[column].slice(0, 500))}
            onClick={() => toggle(column)}
          >
            {label}
          </button>
        ))}
      </fieldset>
      {error ? (
        <div className="detail-error" role="alert">
          <p>The rows around this one could not be read: {error.message}</p>
          <button type="button" className="button" onClick={() => refetch()}>
            Try again
          </button>
        </div>
      ) : data === undefined ? (
        <AroundSkeleton rows={REACH_ROWS} />
      ) : (
        <AroundRows
          id={id}
          zone={zone}
          context={data}
          isStale={isPlaceholderData}
          onOpen={onOpen}
          onBefore={
            before < LIMITS.searchPageRowsMax ? () => setReached({ ...reach, before: more(before) }) : undefined
          }
          onAfter={after < LIMITS.searchPageRowsMax ? () => setReached({ ...reach, after: more(after) }) : undefined}
        />
      )}
    </div>
  )
}

function more(rows: number): number {
  return Math.min(LIMITS.searchPageRowsMax, rows + MORE_ROWS)
}
