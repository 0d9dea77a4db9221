import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { instantOfWall, wallTimeOf } from './wall-clock.ts'

const zoneBefore = process.env.TZ
afterAll(() => {
  process.env.TZ = zoneBefore
})

// Both hemispheres, half an hour of summer time, a day that was skipped, a change at midnight.
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'America/Santiago']
const instant = fc.integer({ min: Date.parse('1990-01-01'), max: Date.parse('2090-01-01') })

test.each(ZONES)('%s: what the wall shows at an instant is that instant, or an hour that comes twice', zone => {
  process.env.TZ = zone
  fc.assert(
    fc.property(instant, at => {
      const wall = wallTimeOf(at, 'local')
      const back = instantOfWall(wall, 'local')
      expect(back).toBeLessThanOrEqual(at)
      expect(wallTimeOf(back, 'local')).toEqual(wall)
    }),
  )
})

test.each(ZONES)('%s: later on the wall is never earlier', zone => {
  process.env.TZ = zone
  fc.assert(
    fc.property(instant, fc.nat(200_000_000), (at, laterMs) => {
      const wallAt = (ms: number) => instantOfWall(wallTimeOf(ms, 'utc'), 'local')
      expect(wallAt(at + laterMs)).toBeGreaterThanOrEqual(wallAt(at))
    }),
  )
})

test('a day that was skipped is the beginning of the next', () => {
  process.env.TZ = 'Pacific/Apia'
  const skipped = { year: 2011, month: 12, day: 30, clockMs: 12 * 3_600_000 }
  expect(new Date(instantOfWall(skipped, 'local')).toISOString()).toBe('2011-12-30T10:00:00.000Z')
})
