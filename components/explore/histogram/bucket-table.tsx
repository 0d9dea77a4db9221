import { memo } from 'react'
import type { Zone } from '../../../core/time/shown-time.ts'
import type { Histogram } from '../api.ts'
import { countIn, spanText } from './bucket-text.ts'
import type { StackedSeries } from './stack.ts'

/** More would be read by nobody: neighbouring buckets are then counted together. */
const ROWS_MAX = 120

export interface BucketTableProps {
  readonly data: Histogram
  readonly stack: readonly StackedSeries[]
  readonly zone: Zone
}

/** The histogram as a table, for those who cannot see it. */
export const BucketTable = memo(function BucketTable({ data, stack, zone }: BucketTableProps) {
  const width = Math.ceil(data.buckets / ROWS_MAX)
  const spans = Array.from({ length: Math.ceil(data.buckets / width) }, (_, row) => ({
    first: row * width,
    last: Math.min((row + 1) * width, data.buckets) - 1,
  }))
  return (
    <div className="sr-only">
      <table>
        <caption>Logs over time</caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {stack.map(({ value, name }) => (
              <th key={value === null ? 'other' : `=${value}`} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {spans.map(span => (
            <tr key={data.startMs + span.first * data.stepMs}>
              <th scope="row">{spanText(data, span, zone)}</th>
              {stack.map(series => (
                <td key={series.value === null ? 'other' : `=${series.value}`}>{countIn(series, span)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
})
