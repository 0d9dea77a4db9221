/** Times in queries: `now-1h`, `now/d`, a day, or any time a sender may use. */
import { clampInstant, type Instant, parseInstant } from '../time.ts'

/** Half-open, in nanoseconds since the epoch: what a time in a query stands for. A day is all of it, a second one instant. */
export interface TimeSpan {
  readonly fromNanos: bigint
  readonly endNanos: bigint
}

const NANOS_OF: Readonly<Record<string, bigint>> = {
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
  w: 604_800_000_000_000n,
}

const RELATIVE = /^now((?:[+-]\d{1,9}[smhdw])*)(?:\/([smhdw]))?$/
const DAY = /^\d{4}-\d{2}-\d{2}$/
/** The epoch was a Thursday; weeks begin on Monday. */
const FIRST_MONDAY = -3n * 86_400_000_000_000n

/**
 * The span that a value stands for, clamped to what the store holds; undefined when it is no time.
 *
 * @param nowNanos what `now` means
 */
export function timeOf(value: string, nowNanos: bigint): TimeSpan | undefined {
  const relative = RELATIVE.exec(value)
  if (relative) return relativeTime(relative[1] ?? '', relative[2], nowNanos)
  const instant = parseInstant(value)
  if (instant === undefined || isSmallNumber(value, instant)) return undefined
  const fromNanos = nanosOf(clampInstant(instant))
  return { fromNanos, endNanos: fromNanos + (DAY.test(value) ? (NANOS_OF.d ?? 1n) : 1n) }
}

/** `2026` and `17` would be seconds after the epoch: whoever writes them means something else. */
function isSmallNumber(value: string, { seconds }: Instant): boolean {
  return seconds < 1e8 && !value.includes('-', 1)
}

function relativeTime(steps: string, unit: string | undefined, nowNanos: bigint): TimeSpan {
  let nanos = nowNanos
  for (const [, sign, count = '0', step = 's'] of steps.matchAll(/([+-])(\d+)([smhdw])/g))
    nanos += (sign === '-' ? -1n : 1n) * BigInt(count) * (NANOS_OF[step] ?? 0n)
  const width = unit === undefined ? undefined : NANOS_OF[unit]
  if (width === undefined) return { fromNanos: clamp(nanos), endNanos: clamp(nanos) + 1n }
  const origin = unit === 'w' ? FIRST_MONDAY : 0n
  const from = nanos - ((((nanos - origin) % width) + width) % width)
  return { fromNanos: clamp(from), endNanos: clamp(from) + width }
}

function clamp(nanos: bigint): bigint {
  const seconds = nanos / 1_000_000_000n
  return nanosOf(clampInstant({ seconds: Number(seconds), nanos: Number(nanos - seconds * 1_000_000_000n) }))
}

/** An instant as whole nanoseconds since the epoch. */
export function nanosOf({ seconds, nanos }: Instant): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(nanos)
}
