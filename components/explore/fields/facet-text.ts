/** How the sidebar writes what was counted. */
import { unmistakable } from '../../logs/harmless.ts'
import { formatCount, formatDuration } from '../../ui/format.ts'
import type { Facets } from '../api.ts'

/** A value as it can be told from every other; undefined where it has nothing to see. */
export function valueText(value: string): string | undefined {
  const text = unmistakable(value)
  return text.trim() === '' ? undefined : text
}

/** A number as it is compared by: four digits, or all before the point; names that end in `_ms` are durations. */
export function formatFieldNumber(field: string, value: number): string {
  if (field.endsWith('_ms')) return formatDuration(value)
  if (value !== 0 && (Math.abs(value) >= 1e15 || Math.abs(value) < 1e-3)) return value.toExponential(2)
  if (Math.abs(value) >= 1_000) return `${value < 0 ? '-' : ''}${formatCount(Math.round(Math.abs(value)))}`
  return String(Number(value.toPrecision(4)))
}

/** Of which logs the counts are, and of when, where more arrive. */
export function sampleText({ rows, isWhole }: Facets['sample'], countedAt?: string): string {
  const all = rows === 1 ? 'the 1 log found' : `all ${formatCount(rows)} logs found`
  const logs = isWhole ? all : `the newest ${formatCount(rows)} of the logs found`
  return countedAt === undefined ? `Counts are of ${logs}` : `Counted at ${countedAt}, of ${logs}`
}
