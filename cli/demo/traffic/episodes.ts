/** What happens to the shop besides its daily round: rushes, slow periods, deploys and crashes. */
import type { Service } from '../shop/service.ts'
import type { Random } from './random.ts'
import { US_PER_HOUR, US_PER_MIN, US_PER_S } from './units.ts'

export interface Rush {
  readonly fromUs: number
  readonly toUs: number
  /** How many times the usual traffic. */
  readonly factor: number
}

/** A dependency takes longer: at worst `factor` times, rising and falling at the ends. */
export interface SlowPeriod {
  readonly fromUs: number
  readonly toUs: number
  readonly dependency: string
  readonly factor: number
}

export interface Deploy {
  readonly fromUs: number
  readonly service: Service
  /** When a bad version is taken back; undefined for one that is good. */
  readonly rollbackUs: number | undefined
  /** Time between one pod and the next. */
  readonly stepUs: number
}

export interface Crash {
  readonly atUs: number
  readonly service: Service
}

export interface Episodes {
  readonly rushes: readonly Rush[]
  readonly slowPeriods: readonly SlowPeriod[]
  readonly deploys: readonly Deploy[]
  readonly crashes: readonly Crash[]
}

/** Each block has a rush, a slow period and a deploy or two: short enough that half an hour shows them all. */
const BLOCK_US_MIN = 10 * US_PER_MIN
const BLOCK_US_MAX = 4 * US_PER_HOUR
const BLOCKS = 6
const BAD_DEPLOYS = 0.45

/** Dependencies that get slow, with how slow at worst: fast ones need more to be felt. */
const WEAK_SPOTS: readonly (readonly [dependency: string, factor: number])[] = [
  ['acquirer', 14],
  ['orders-db', 350],
  ['catalog-db', 450],
  ['search-index', 150],
  ['inventory-db', 450],
  ['recommendations', 170],
  ['carrier-api', 45],
  ['queue', 60],
]

/** Everything that will happen in a span of time. */
export function planEpisodes(random: Random, services: readonly Service[], fromUs: number, toUs: number): Episodes {
  const blockUs = Math.min(BLOCK_US_MAX, Math.max(BLOCK_US_MIN, (toUs - fromUs) / BLOCKS))
  const rushes: Rush[] = []
  const slowPeriods: SlowPeriod[] = []
  const deploys: Deploy[] = []
  const crashes: Crash[] = []
  for (let blockFromUs = fromUs; blockFromUs < toUs; blockFromUs += blockUs) {
    const within = (from: number, to: number) => Math.floor(blockFromUs + blockUs * random.between(from, to))
    const rushUs = within(0.05, 0.9)
    rushes.push({
      fromUs: rushUs,
      toUs: rushUs + Math.min(blockUs * 0.08, random.between(2, 9) * US_PER_MIN),
      factor: random.between(1.8, 3.2),
    })
    const slowUs = within(0.1, 0.8)
    const [dependency, factor] = random.pick(WEAK_SPOTS)
    slowPeriods.push({
      fromUs: slowUs,
      toUs: slowUs + Math.min(blockUs * 0.12, random.between(8, 20) * US_PER_MIN),
      dependency,
      factor: factor * random.between(0.6, 1.1),
    })
    for (let n = 1 + random.below(2); n > 0; n--)
      deploys.push(deploy(random, random.pick(services), within(0.02, 0.85), blockUs))
    if (random.chance(0.7)) crashes.push({ atUs: within(0, 1), service: random.pick(services) })
  }
  return { rushes, slowPeriods, deploys, crashes }
}

function deploy(random: Random, service: Service, fromUs: number, blockUs: number): Deploy {
  const stepUs = Math.floor(Math.min(random.between(25, 60) * US_PER_S, blockUs * 0.02))
  const noticedUs = Math.min(random.between(6, 14) * US_PER_MIN, blockUs * 0.1)
  const isBad = random.chance(BAD_DEPLOYS)
  return {
    fromUs,
    service,
    stepUs,
    rollbackUs: isBad ? Math.floor(fromUs + service.replicas * stepUs + noticedUs) : undefined,
  }
}
