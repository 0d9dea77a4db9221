import type { Random } from './random.ts'

/** Enough steps that a weight of one in a thousand is still drawn about that often. */
const STEPS = 4_096

/** Draws items as often as their weights say, in one look-up. */
export class Weighted<T> {
  private readonly table: T[]

  constructor(weights: readonly (readonly [weight: number, item: T])[]) {
    const total = weights.reduce((sum, [weight]) => sum + weight, 0)
    this.table = weights.flatMap(([weight, item]) =>
      Array<T>(Math.max(1, Math.round((weight / total) * STEPS))).fill(item),
    )
  }

  draw(random: Random): T {
    return random.pick(this.table)
  }
}
