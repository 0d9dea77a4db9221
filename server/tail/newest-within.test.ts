import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newestWithin } from './newest-within.ts'

const sum = (sizes: readonly number[]) => sizes.reduce((all, size) => all + size, 0)

test('as many of the last rows as there is room for, without a hole', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(10)), fc.nat(40), (sizes, sizeMax) => {
      const kept = newestWithin(sizes, sizeMax, size => size)
      expect(kept).toEqual(sizes.slice(sizes.length - kept.length))
      expect(sum(kept)).toBeLessThanOrEqual(sizeMax)
      const oneMore = sizes.slice(sizes.length - kept.length - 1)
      expect(kept.length === sizes.length || sum(oneMore) > sizeMax).toBe(true)
    }),
  )
})
