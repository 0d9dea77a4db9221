/** Times in queries: `now-1h`, `now/d`, a day, or any time a sender may use. */
import { parseIsoTime } from '../time/iso-time.ts'
import { INSTANT_END, INSTANT_MIN, type Instant } from '../time/time.ts'

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
 * The span that a value stands for, within what the store holds; undefined when it is no time.
 *
 * @param nowNanos what `now` means
 */
export function timeOf(value: string, nowNanos: bigint): TimeSpan | undefined {
  const relative = RELATIVE.exec(value)
  if (relative) return relativeTime(relative[1] ?? '', relative[2], nowNanos)
  const instant = parseIsoTime(value)
  if (instant === undefined || isSmallNumber(value, instant)) return undefined
  return spanFrom(nanosOf(instant), DAY.test(value) ? NANOS_OF.d : undefined)
}

/** How messages say which numbers are times. */
export const EPOCH_NUMBER = 'an epoch number from 100000000 (1973) on'
const EPOCH_SECONDS_MIN = 1e8

/** `2026` and `17` would be seconds after the epoch: whoever writes them means something else. A date has a `-` between digits. */
function isSmallNumber(value: string, { seconds }: Instant): boolean {
  return seconds < EPOCH_SECONDS_MIN && !/\d-\d/.test(value)
}

function relativeTime(steps: string, unit: string | undefined, nowNanos: bigint): TimeSpan {
  let nanos = nowNanos
  for (const [, sign, count = '0', step = 's'] of steps.matchAll(/([+-])(\d+)([smhdw])/g))
    nanos += (sign === '-' ? -1n : 1n) * BigInt(count) * (NANOS_OF[step] ?? 0n)
  const width = unit === undefined ? undefined : NANOS_OF[unit]
  if (width === undefined) return spanFrom(nanos)
  const origin = unit === 'w' ? FIRST_MONDAY : 0n
  return spanFrom(nanos - ((((nanos - origin) % width) + width) % width), width)
}

const FIRST = nanosOf(INSTANT_MIN)
const END = nanosOf(INSTANT_END)

/** Each end for itself: of a day that the store cannot hold is left the instant at which a log of that day is stored. */
function spanFrom(nanos: bigint, width = 1n): TimeSpan {
  const within = (at: bigint, first: bigint, last: bigint) => (at < first ? first : at > last ? last : at)
  return { fromNanos: within(nanos, FIRST, END - 1n), endNanos: within(nanos + width, FIRST + 1n, END) }
}

/** An instant as whole nanoseconds since the epoch. */
export function nanosOf({ seconds, nanos }: Instant): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(nanos)
}
