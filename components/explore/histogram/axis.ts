/** The few round labels at the axes of the histogram. */

import { clockText, dayText, type Zone } from '../../../core/time/shown-time.ts'
import { instantOfWall, wallTimeOf } from '../time/wall-clock.ts'

export interface Tick {
  readonly at: number
  readonly label: string
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const STEPS = [
  ...[1, 10, 100],
  ...[1, 2, 5, 10, 15, 30].map(count => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map(count => count * MINUTE),
  ...[1, 2, 3, 6, 12].map(count => count * HOUR),
  ...[1, 2, 7, 14, 28, 91, 182, 364, 1_820, 3_640].map(count => count * DAY),
]
/** The epoch was a Thursday. */
const FIRST_MONDAY = 4 * DAY
const THIN_SPACE = '\u2009'

/**
 * Instants that are round on the reader's wall, at most `ticksMax` of them; one that is the first of its day says the
 * day, the others the time.
 */
export function timeTicks(startMs: number, endMs: number, ticksMax: number, zone: Zone): Tick[] {
  const width = endMs - startMs
  if (!(width > 0) || ticksMax < 1) return []
  const step = STEPS.find(step => width / step <= ticksMax) ?? width
  const ticks: Tick[] = []
  let at = nextRound(startMs, step, zone)
  // The bound is for a step that a change of the clocks makes round a few times more.
  for (let i = 0; at < endMs && i < 4 * ticksMax + 4; i++) {
    const isNewDay = step >= DAY || dayText(at, zone) !== dayText(ticks.at(-1)?.at ?? startMs, zone)
    ticks.push({ at, label: isNewDay ? dayText(at, zone) : clockLabel(at, step, zone) })
    at = nextRound(at + 1, step, zone)
  }
  return ticks
}

/** Round is what is a multiple of the step on the wall: midnight, and not 00:00 in UTC. Weeks begin on Monday. */
function nextRound(atMs: number, step: number, zone: Zone): number {
  const { year, month, day, clockMs } = wallTimeOf(atMs, zone)
  const wallMs = Date.UTC(year, month - 1, day) + clockMs
  const origin = step % (7 * DAY) === 0 ? FIRST_MONDAY : 0
  const round = wallMs + ((step - ((wallMs - origin) % step)) % step)
  if (step <= HOUR) return atMs + round - wallMs
  // Clocks may change in between.
  const next = instantAt(round, zone)
  return next < atMs ? instantAt(round + step, zone) : next
}

function instantAt(wallMs: number, zone: Zone): number {
  return instantOfWall(wallTimeOf(wallMs, 'utc'), zone)
}

function clockLabel(at: number, step: number, zone: Zone): string {
  return clockText(at, zone).slice(0, step < SECOND ? 12 : step < MINUTE ? 8 : 5)
}

/** Below this part of the height, half of it would stand too close to be read. */
const HALF_FROM = 0.76

/** One or two counts to read heights by: a round one below the highest, and its half where there is room for it. */
export function countTicks(max: number): readonly number[] {
  if (max < 1) return []
  const power = 10 ** Math.floor(Math.log10(max))
  const top = [5, 2, 1].map(step => step * power).find(tick => tick <= max) ?? power
  const half = top / 2
  return Number.isInteger(half) && top / max >= HALF_FROM ? [half, top] : [top]
}

/** `950`, `1.2 k`, `12 k`, `3 M`. */
export function shortCount(count: number): string {
  const [size, unit] = count >= 1e9 ? [1e9, 'G'] : count >= 1e6 ? [1e6, 'M'] : count >= 1e3 ? [1e3, 'k'] : [1, '']
  const text = String(Number((count / size).toPrecision(3)))
  return unit === '' ? text : `${text}${THIN_SPACE}${unit}`
}
