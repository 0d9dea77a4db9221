/** How the sidebar writes what was counted. */
import { formatCount, formatDuration } from '../../ui/format.ts'
import type { Facets } from '../api.ts'

/** A value that has nothing to see still needs something to click. */
export function valueLabel(value: string): string {
  return value.trim() === '' ? '(empty)' : value
}

/** A number as it is compared by: four digits, or all before the point; names that end in `_ms` are durations. */
export function formatFieldNumber(field: string, value: number): string {
  if (field.endsWith('_ms')) return formatDuration(value)
  if (value !== 0 && (Math.abs(value) >= 1e15 || Math.abs(value) < 1e-3)) return value.toExponential(2)
  if (Math.abs(value) >= 1_000) return `${value < 0 ? '-' : ''}${formatCount(Math.round(Math.abs(value)))}`
  return String(Number(value.toPrecision(4)))
}

/** Of which logs the counts are. */
export function sampleText({ rows, isWhole }: Facets['sample']): string {
  if (isWhole) return `Counts are of ${rows === 1 ? 'the 1 log' : `all ${formatCount(rows)} logs`} found`
  return `Counts are of the newest ${formatCount(rows)} of the logs found`
}
