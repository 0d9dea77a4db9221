import type { Fleet } from '../shop/fleet.ts'
import { crashLines, shutdownLines, startupLines } from '../shop/lifecycle.ts'
import type { Conditions } from './conditions.ts'
import type { Episodes, SlowPeriod } from './episodes.ts'
import type { Line } from './line.ts'
import { type Moment, momentsOf } from './moments.ts'
import type { Random } from './random.ts'

/** Lives through the episodes as time goes on: changes versions, slows dependencies, and says what leaves records. */
export class Story implements Conditions {
  private readonly random: Random
  private readonly fleet: Fleet
  private moments: Moment[] = []
  private slowPeriods: SlowPeriod[] = []
  private us = 0

  constructor(random: Random, fleet: Fleet) {
    this.random = random
    this.fleet = fleet
  }

  /** What comes next; what is still under way goes on. */
  add(episodes: Episodes): void {
    this.moments = [...this.moments, ...momentsOf(episodes)].sort((a, b) => b.us - a.us)
    this.slowPeriods = [...this.slowPeriods.filter(({ toUs }) => toUs > this.us), ...episodes.slowPeriods]
  }

  /** Goes on to a time, at most one step that leaves records; these are added to `lines`. */
  advance(us: number, lines: Line[]): void {
    this.us = us
    for (
      let next = this.moments.at(-1);
      next !== undefined && next.us <= us && lines.length === 0;
      next = this.moments.at(-1)
    ) {
      this.moments.pop()
      this.live(next, us, lines)
    }
  }

  slowness(dependency: string): number {
    let slowness = 1
    for (const period of this.slowPeriods) {
      if (period.dependency === dependency && this.us >= period.fromUs && this.us < period.toUs)
        slowness *= severity(period, this.us)
    }
    return slowness
  }

  private live(moment: Moment, us: number, lines: Line[]): void {
    const { service } = moment
    if (moment.kind === 'deploy') this.fleet.beginDeploy(service, moment.isBad)
    else if (moment.kind === 'rollback') this.fleet.beginRollback(service)
    else {
      const isCrash = moment.kind === 'crash'
      const { old, fresh } = this.fleet.replace(service, isCrash ? this.random.below(service.replicas) : moment.index)
      const endedUs = isCrash ? crashLines(old, this.random, us, lines) : shutdownLines(old, this.random, us, lines)
      startupLines(fresh, this.random, endedUs, lines)
    }
  }
}

/** Rises over the first fifth of the period and falls over the last. */
function severity({ fromUs, toUs, factor }: SlowPeriod, us: number): number {
  const share = (us - fromUs) / (toUs - fromUs)
  return 1 + (factor - 1) * Math.min(1, share * 5, (1 - share) * 5)
}
