import { createHash } from 'node:crypto'

const SPREAD_STEPS = 1_024

/**
 * Factors around 1 as durations have them: half of them below, a long tail above (log-normal, sigma 0.45, cut at three
 * sigma). Drawn from a table, because a logarithm and a cosine a draw would cost as much as the rest of the row.
 */
const SPREAD = Float64Array.from({ length: SPREAD_STEPS }, (_, i) => {
  const angle = 2 * Math.PI * ((i * 0.618_033_988_75) % 1)
  const radius = Math.sqrt(-2 * Math.log((i + 1) / (SPREAD_STEPS + 1)))
  return Math.exp(0.45 * Math.max(-3, Math.min(3, radius * Math.cos(angle))))
})

/**
 * Seeded random numbers: the same seed gives the same sequence. The generator is sfc32 of PractRand (Chris
 * Doty-Humphrey): 128 bits of state and only additions, shifts and exclusive ors.
 */
export class Random {
  private a: number
  private b: number
  private c: number
  private counter = 1

  constructor(seed: string) {
    const digest = createHash('sha256').update(seed).digest()
    this.a = digest.readInt32LE(0)
    this.b = digest.readInt32LE(4)
    this.c = digest.readInt32LE(8)
  }

  /** 0 to 2^32 - 1. */
  uint32(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  /** 0 to below 1. */
  fraction(): number {
    return this.uint32() / 4_294_967_296
  }

  /** 0 to n - 1. */
  below(n: number): number {
    return Math.floor(this.fraction() * n)
  }

  between(from: number, to: number): number {
    return from + this.fraction() * (to - from)
  }

  chance(probability: number): boolean {
    return this.fraction() < probability
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T
  }

  /** A factor around 1 with a long tail upwards. */
  spread(): number {
    return SPREAD[this.uint32() & (SPREAD_STEPS - 1)] as number
  }
}
