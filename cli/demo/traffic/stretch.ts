import { SERVICES } from '../shop/services.ts'
import { type Episodes, planEpisodes } from './episodes.ts'
import { Pace } from './pace.ts'
import type { Random } from './random.ts'
import { dayRhythm, wander } from './rhythm.ts'

/** A span of time with a number of rows in it: how they spread over it, and what happens meanwhile. */
export interface Stretch {
  readonly pace: Pace
  readonly episodes: Episodes
  /** Whether it has exactly so many rows and none after its end; otherwise what was begun is finished after it. */
  readonly isClosed: boolean
}

/** A past span, with nights and days. */
export function pastStretch(random: Random, fromUs: number, toUs: number, rows: number): Stretch {
  return { ...stretch(random, fromUs, toUs, rows, dayRhythm), isClosed: true }
}

/** A span of the present: as many rows a second at any hour. */
export function presentStretch(random: Random, fromUs: number, toUs: number, rows: number): Stretch {
  return { ...stretch(random, fromUs, toUs, rows, () => 1), isClosed: false }
}

function stretch(random: Random, fromUs: number, toUs: number, rows: number, rhythm: (us: number) => number) {
  const episodes = planEpisodes(random, SERVICES, fromUs, toUs)
  const drift = wander(random)
  const rush = (us: number): number => {
    let factor = 1
    for (const { fromUs: from, toUs: to, factor: rise } of episodes.rushes) if (us >= from && us < to) factor *= rise
    return factor
  }
  return { pace: new Pace(fromUs, toUs, rows, us => rhythm(us) * drift() * rush(us)), episodes }
}
