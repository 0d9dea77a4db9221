import { clockText, dayText, type Zone, zoneName } from '../../../core/time/shown-time.ts'
import { formatCount } from '../../ui/format.ts'
import type { Histogram } from '../api.ts'
import type { StackedSeries } from './stack.ts'

const DAY_MS = 86_400_000

/** Buckets from the one to the other, both included. */
export interface BucketSpan {
  readonly first: number
  readonly last: number
}

/** `2026-11-20 14:00 – 14:05 UTC`; the end is not part of it. */
export function spanText({ startMs, stepMs }: Histogram, { first, last }: BucketSpan, zone: Zone): string {
  const from = startMs + first * stepMs
  const to = startMs + (last + 1) * stepMs
  const chars = stepMs % 1_000 !== 0 ? 12 : stepMs % 60_000 !== 0 ? 8 : 5
  const clock = (at: number) => clockText(at, zone).slice(0, chars)
  const day = dayText(from, zone)
  const lastDay = dayText(to, zone)
  if (stepMs % DAY_MS === 0 && clock(from) === '00:00' && clock(to) === '00:00') {
    const through = dayText(to - 1, zone)
    return `${day}${day === through ? '' : ` – ${through}`} ${zoneName(zone, from)}`
  }
  return `${day} ${clock(from)} – ${day === lastDay ? '' : `${lastDay} `}${clock(to)} ${zoneName(zone, from)}`
}

const UNITS = [
  { ms: DAY_MS, name: 'd' },
  { ms: 3_600_000, name: 'h' },
  { ms: 60_000, name: 'min' },
  { ms: 1_000, name: 's' },
]

/** `5 min`; a thin space between, as in all quantities. */
export function stepText(stepMs: number): string {
  const unit = UNITS.find(({ ms }) => stepMs % ms === 0) ?? { ms: 1, name: 'ms' }
  return `${stepMs / unit.ms}\u2009${unit.name}`
}

/** How many rows of a series are in these buckets. */
export function countIn({ counts }: Pick<StackedSeries, 'counts'>, { first, last }: BucketSpan): number {
  let sum = 0
  for (let i = first; i <= last; i++) sum += counts[i] ?? 0
  return sum
}

/** `1 234 logs: 1 200 info, 34 error`. */
export function countsText(stack: readonly StackedSeries[], span: BucketSpan): string {
  const counts = stack
    .map(series => ({ name: series.name, count: countIn(series, span) }))
    .filter(({ count }) => count > 0)
  const total = counts.reduce((sum, { count }) => sum + count, 0)
  const parts = counts.map(({ name, count }) => `${formatCount(count)} ${name}`).join(', ')
  return `${formatCount(total)} ${total === 1 ? 'log' : 'logs'}${parts === '' ? '' : `: ${parts}`}`
}
