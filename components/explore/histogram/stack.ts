/** Which series of a histogram stands upon which, and in what colour. */
import { LEVELS } from '../../../core/severity.ts'
import type { Histogram } from '../api.ts'

export interface StackedSeries {
  /** Null: all values that are not told apart. */
  readonly value: string | null
  readonly name: string
  /** A token of `components/ui/tokens.css`. */
  readonly colour: string
  /** Of the colour in bars: what there is most of is ground, so that warnings and errors are figure. */
  readonly opacity: number
  readonly total: number
  readonly counts: readonly number[]
}

const LEVEL_ORDER: readonly string[] = LEVELS
const OPACITY: Readonly<Record<string, number>> = { trace: 0.3, debug: 0.45, info: 0.6 }
const HUES = 12

/** From bottom to top: levels by weight, other values as the server sorts them, all others last. */
export function stackOf({ series }: Histogram): readonly StackedSeries[] {
  const isLevels = series.every(({ value }) => value === null || LEVEL_ORDER.includes(value))
  const ordered = isLevels ? series.toSorted((a, b) => weightOf(a.value) - weightOf(b.value)) : series
  return ordered.map(({ value, total, counts }, place) => ({
    value,
    name: value === null ? 'other' : value === '' ? 'none' : value,
    colour: value === null ? '--line-strong' : isLevels ? `--level-${value}` : `--service-${place % HUES}`,
    opacity: (isLevels ? OPACITY[value ?? ''] : undefined) ?? 1,
    total,
    counts,
  }))
}

function weightOf(value: string | null): number {
  return value === null ? LEVELS.length : LEVEL_ORDER.indexOf(value)
}

/** Rows in each bucket. */
export function bucketTotals(stack: readonly StackedSeries[], buckets: number): number[] {
  const totals = new Array<number>(buckets).fill(0)
  for (const { counts } of stack) for (let i = 0; i < buckets; i++) totals[i] = (totals[i] ?? 0) + (counts[i] ?? 0)
  return totals
}
