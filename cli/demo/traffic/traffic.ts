import { Fleet } from '../shop/fleet.ts'
import { ENTRANCES } from '../shop/gateway.ts'
import { anyPod, makeNoise, probe } from '../shop/noise.ts'
import { serve } from '../shop/served-call.ts'
import { SERVICES } from '../shop/services.ts'
import { Visit } from '../shop/visit.ts'
import type { Line } from './line.ts'
import { Random } from './random.ts'
import { dayRhythm } from './rhythm.ts'
import { Story } from './story.ts'
import type { Stretch } from './stretch.ts'
import { US_PER_MS, US_PER_S } from './units.ts'

/** From the beginning of a request to the last record it leaves; later ones are moved to this end. */
export const REQUEST_US_MAX = 9 * US_PER_S

/** What happens begins up to this much after its time: even steps would look like a machine. */
const JITTER_MS = 900
/** What would end after a closed stretch is moved back to somewhere in its last second, and not all to one instant. */
const LAST_US = US_PER_S
const STAGING = 0.03

/**
 * All records of the shop in order of time. The same seed and the same stretches give the same records. Memory holds
 * what was begun and is not over: at most `REQUEST_US_MAX` of records.
 */
export class Traffic {
  private readonly random: Random
  private readonly fleet: Fleet
  private readonly story: Story
  private stretch: Stretch
  /** Rows of this stretch so far. */
  private made = 0
  /** Begun already, and later than what was given out. */
  private pending: Line[] = []

  constructor(seed: string, stretch: Stretch) {
    this.random = new Random(`${seed}/traffic`)
    this.fleet = new Fleet(new Random(`${seed}/fleet`), SERVICES)
    this.story = new Story(this.random, this.fleet)
    this.stretch = stretch
    this.story.add(stretch.episodes)
  }

  /** Goes on with the time after the present stretch; versions and what is under way stay. */
  continueWith(stretch: Stretch): void {
    this.stretch = stretch
    this.made = 0
    this.story.add(stretch.episodes)
  }

  get endUs(): number {
    return this.stretch.pace.toUs
  }

  /** The next records, about `rows` of them; none when the stretch is over. */
  next(rows: number): Line[] {
    const { pace } = this.stretch
    const target = Math.min(pace.rows, this.made + rows)
    while (this.made < target) this.happen(pace.timeOf(this.made))
    return this.give(this.made >= pace.rows ? pace.toUs : pace.timeOf(this.made))
  }

  /** The records before a time that were not given out yet. */
  until(us: number): Line[] {
    const { pace } = this.stretch
    while (this.made < pace.rows) {
      const nextUs = pace.timeOf(this.made)
      if (nextUs >= us) break
      this.happen(nextUs)
    }
    return this.give(us)
  }

  private happen(us: number): void {
    const lines: Line[] = []
    this.story.advance(us, lines)
    if (lines.length === 0) this.begin(us + this.random.below(JITTER_MS) * US_PER_MS, lines)
    const left = this.stretch.pace.rows - this.made
    if (this.stretch.isClosed && lines.length > left) {
      // Only single lines fit into the last few rows.
      lines.length = 0
      for (let i = 0; i < left; i++) lines.push(probe(anyPod(this.fleet, this.random), this.random, us))
    }
    this.settle(us, lines)
    this.made += lines.length
    for (const line of lines) this.pending.push(line)
  }

  private begin(us: number, lines: Line[]): void {
    // Probes and jobs do not sleep at night.
    if (!this.random.chance(0.4 + 0.2 * dayRhythm(us))) {
      makeNoise(this.fleet, this.random, us, lines)
      return
    }
    const visit = new Visit(this.random, this.random.chance(STAGING) ? 'staging' : 'production', us)
    serve({ visit, fleet: this.fleet, conditions: this.story, lines }, ENTRANCES.draw(this.random), us)
  }

  /** Keeps what began at `us` within its bound, and before the end of a closed stretch. */
  private settle(us: number, lines: readonly Line[]): void {
    let lastUs = us
    for (const line of lines) {
      line.us = Math.min(line.us, us + REQUEST_US_MAX)
      lastUs = Math.max(lastUs, line.us)
    }
    const beyondUs = lastUs + 1 - this.endUs
    if (this.stretch.isClosed && beyondUs > 0) {
      const backUs = beyondUs + this.random.below(LAST_US)
      for (const line of lines) line.us -= backUs
    }
  }

  private give(us: number): Line[] {
    const { isClosed } = this.stretch
    // What begins at the end is moved back from it, at most by its own length.
    const readyUs =
      isClosed && this.made < this.stretch.pace.rows ? Math.min(us, this.endUs - REQUEST_US_MAX - LAST_US) : us
    const ready: Line[] = []
    const later: Line[] = []
    for (const line of this.pending) (line.us < readyUs ? ready : later).push(line)
    this.pending = later
    return ready.sort((a, b) => a.us - b.us)
  }
}
