import type { Zone } from '../../../core/time/shown-time.ts'
import { formatCount } from '../../ui/format.ts'
import type { Histogram } from '../api.ts'
import { type BucketSpan, countIn, spanText } from './bucket-text.ts'
import { bucketBox } from './geometry.ts'
import type { StackedSeries } from './stack.ts'

const WIDTH_PX = 232

interface ReadoutProps {
  readonly data: Histogram
  readonly stack: readonly StackedSeries[]
  readonly zone: Zone
  readonly span: BucketSpan
  readonly chartWidthPx: number
}

/** What is in the buckets under the cursor, floating below them. Screen readers are told by the chart itself. */
export function Readout({ data, stack, zone, span, chartWidthPx }: ReadoutProps) {
  const { left, width } = bucketBox(span, data.buckets, chartWidthPx)
  const leftPx = Math.max(4, Math.min(left + width / 2 - WIDTH_PX / 2, chartWidthPx - WIDTH_PX - 4))
  // The heaviest level on top, as in the bar.
  const rows = stack.map(series => ({ ...series, count: countIn(series, span) })).filter(({ count }) => count > 0)
  const total = rows.reduce((sum, { count }) => sum + count, 0)
  return (
    <div className="histogram-readout" style={{ left: leftPx, width: WIDTH_PX }} aria-hidden="true">
      <div className="histogram-readout-span">{spanText(data, span, zone)}</div>
      <div className="histogram-readout-row">
        <span>{total === 1 ? 'log' : 'logs'}</span>
        <span>{formatCount(total)}</span>
      </div>
      {rows.toReversed().map(({ value, name, colour, opacity, count }) => (
        <div key={value === null ? 'other' : `=${value}`} className="histogram-readout-row">
          <span className="histogram-name">
            <i style={{ background: `var(${colour})`, opacity }} />
            {name}
          </span>
          <span>{formatCount(count)}</span>
        </div>
      ))}
    </div>
  )
}
