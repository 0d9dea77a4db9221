/** The time of a log as the opened row says it. */
import { formatCount } from '../../ui/format.ts'

/** Digits of an ISO time behind the millisecond: none, three or six. */
export function digitsBehindMillis(iso: string): string {
  return /\.\d{3}(\d*)Z$/.exec(iso)?.[1] ?? ''
}

const STEPS: readonly (readonly [ms: number, unit: string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
]

/** `3 min ago`, `in 2 h`, `now`: the largest unit that fits, rounded down. */
export function ageText(at: number, now: number): string {
  const age = Math.abs(now - at)
  const step = STEPS.find(([ms]) => age >= ms)
  if (step === undefined) return 'now'
  const [ms, unit] = step
  const span = `${formatCount(Math.floor(age / ms))} ${unit}`
  return now >= at ? `${span} ago` : `in ${span}`
}
