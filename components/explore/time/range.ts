import { timeOf } from '../../../core/query/times.ts'

/** A range in the words of the query language: `now-1h`, `now/d`, ISO 8601 in UTC, epoch. An end that is missing is open. */
export interface TimeRangeText {
  readonly from?: string | undefined
  /** Not included. */
  readonly to?: string | undefined
}

/** The same in milliseconds since the epoch. */
export interface TimeRangeMs {
  readonly fromMs?: number
  readonly toMs?: number
}

/** What a range means at this moment. An end that cannot be read is as open as one that is missing. */
export function resolveRange({ from, to }: TimeRangeText, nowMs: number): TimeRangeMs {
  const fromMs = endMs(from, nowMs)
  const toMs = endMs(to, nowMs)
  return { ...(fromMs === undefined ? {} : { fromMs }), ...(toMs === undefined ? {} : { toMs }) }
}

/** Whether both say the same in the same words. */
export function isSameRange(a: TimeRangeText, b: TimeRangeText): boolean {
  return a.from === b.from && a.to === b.to
}

/** Whether the end moves with the clock. */
export function isRelative(end: string): boolean {
  return end.startsWith('now')
}

function endMs(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined
  const span = timeOf(text, BigInt(Math.floor(nowMs)) * 1_000_000n)
  return span && Number(span.fromNanos / 1_000_000n)
}

/** Why nothing can be in a range, naming the parameter that says it where one cannot be read; undefined where something can. */
export function rangeFault(range: TimeRangeText, nowMs: number): string | undefined {
  for (const end of ['from', 'to'] as const) {
    const text = range[end]
    if (text !== undefined && timeOf(text, 0n) === undefined)
      return `${end}=${text.slice(0, SAID_CHARS_MAX)} in the address is no time: write ISO 8601, an epoch number or now-1h`
  }
  const { fromMs, toMs } = resolveRange(range, nowMs)
  return fromMs !== undefined && toMs !== undefined && fromMs > toMs ? ENDS_BEFORE : undefined
}

export const ENDS_BEFORE = 'The range ends before it begins: swap its ends, or give the second one its own day'

const SAID_CHARS_MAX = 100
