'use client'

import { type ReactNode, useMemo } from 'react'
import type { Zone } from '../../../core/time/shown-time.ts'
import { afterPaint } from '../../ui/after-paint.tsx'
import type { Histogram } from '../api.ts'
import type { BucketTableProps } from './bucket-table.tsx'
import { Chart } from './chart.tsx'
import { Legend } from './legend.tsx'
import { stackOf } from './stack.ts'

const BucketTable = afterPaint<BucketTableProps>(
  async () => (await import('./bucket-table.tsx')).BucketTable,
  () => null,
)

export interface HistogramPanelProps {
  readonly data: Histogram | undefined
  /** What is shown stays, dimmed, until the new data is there. */
  readonly isLoading: boolean
  /** What is shown is the answer to an earlier question. */
  readonly isStale: boolean
  readonly error?: string | undefined
  readonly zone: Zone
  /** A range was chosen, by mouse or keyboard: whole buckets, in milliseconds since the epoch. The end is not included. */
  onSelect(fromMs: number, toMs: number): void
  /** A value was chosen in the legend. */
  onSeries?(value: string, isExcluded: boolean): void
}

/** Logs over time, by a field. As high without data as with it. */
export function HistogramPanel({ data, isLoading, isStale, error, zone, onSelect, onSeries }: HistogramPanelProps) {
  const stack = useMemo(() => (data ? stackOf(data) : []), [data])
  const isShown = data !== undefined && data.total > 0 && error === undefined
  return (
    <section className="histogram" aria-label="Logs over time" aria-busy={isLoading}>
      {isShown ? (
        <div className="histogram-content" data-stale={isStale || isLoading || undefined}>
          <div className="histogram-legend">
            <Legend data={data} stack={stack} zone={zone} onSeries={onSeries} />
          </div>
          <Chart data={data} stack={stack} zone={zone} onSelect={onSelect} />
          <BucketTable data={data} stack={stack} zone={zone} />
        </div>
      ) : (
        <Placeholder error={error} isLoading={isLoading} hasData={data !== undefined} />
      )}
    </section>
  )
}

function Placeholder({
  error,
  isLoading,
  hasData,
}: {
  error: string | undefined
  isLoading: boolean
  hasData: boolean
}) {
  if (error !== undefined) return <Note>{error}</Note>
  if (hasData) return <Note>No logs in this range.</Note>
  return isLoading ? <div className="histogram-skeleton" /> : null
}

function Note({ children }: { children: ReactNode }) {
  return (
    <p className="histogram-note" role="status">
      <span>{children}</span>
    </p>
  )
}
