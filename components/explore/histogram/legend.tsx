import { type Zone, zoneName } from '../../../core/time/shown-time.ts'
import { formatCount } from '../../ui/format.ts'
import type { Histogram } from '../api.ts'
import { stepText } from './bucket-text.ts'
import type { StackedSeries } from './stack.ts'

interface LegendProps {
  readonly data: Histogram
  readonly stack: readonly StackedSeries[]
  readonly zone: Zone
  onSeries?: ((value: string, isExcluded: boolean) => void) | undefined
}

/** How many there are, what a bar stands for, and the values that are told apart. */
export function Legend({ data, stack, zone, onSeries }: LegendProps) {
  return (
    <>
      <span>
        {formatCount(data.total)} {data.total === 1 ? 'log' : 'logs'}
      </span>
      <span className="histogram-step">
        per {stepText(data.stepMs)}, {zoneName(zone, data.startMs)}
      </span>
      <ul className="histogram-series">
        {stack.toReversed().map(series => (
          <li key={series.value === null ? 'other' : `=${series.value}`}>
            <SeriesName series={series} onSeries={onSeries} />
          </li>
        ))}
      </ul>
    </>
  )
}

function SeriesName({ series, onSeries }: { series: StackedSeries; onSeries: LegendProps['onSeries'] }) {
  const { value, name, colour, opacity, total } = series
  const text = (
    <>
      <i style={{ background: `var(${colour})`, opacity }} />
      {name}
    </>
  )
  const count = `${formatCount(total)} ${total === 1 ? 'log' : 'logs'}`
  if (value === null || onSeries === undefined)
    return (
      <span className="histogram-name" title={count}>
        {text}
      </span>
    )
  return (
    <button
      type="button"
      className="histogram-name"
      title={`${count}. Click: only ${name}, or no longer. Alt+click: without it.`}
      onClick={event => onSeries(value, event.altKey)}
    >
      {text}
    </button>
  )
}
