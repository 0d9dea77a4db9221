import { describe, expect, it } from 'vitest'
import { Pace } from './pace.ts'
import { dayRhythm } from './rhythm.ts'
import { US_PER_DAY, US_PER_HOUR } from './units.ts'

const TO = Date.UTC(2026, 10, 21) * 1_000

describe('the pace', () => {
  it('spreads rows over the whole span in ascending order', () => {
    const pace = new Pace(TO - US_PER_HOUR, TO, 10_000, () => 1)
    const times = Array.from({ length: 10_001 }, (_, row) => pace.timeOf(row))
    expect(times[0]).toBe(TO - US_PER_HOUR)
    expect(times.at(-1)).toBe(TO)
    expect(times[5_000]).toBe(TO - US_PER_HOUR / 2)
    for (let i = 1; i < times.length; i++) expect(times[i]).toBeGreaterThanOrEqual(times[i - 1] as number)
    expect(times.every(Number.isInteger)).toBe(true)
  })

  it('gives each hour of a day the share that the rhythm says', () => {
    const rows = 100_000
    const pace = new Pace(TO - US_PER_DAY, TO, rows, dayRhythm)
    const hours = new Array<number>(24).fill(0)
    for (let row = 0; row < rows; row++) {
      const hour = Math.floor((pace.timeOf(row) - (TO - US_PER_DAY)) / US_PER_HOUR)
      hours[hour] = (hours[hour] ?? 0) + 1
    }
    expect(Math.max(...hours)).toBe(hours[19])
    expect(hours[19] as number).toBeGreaterThan(6 * (hours[4] as number))
    expect(hours[4]).toBeGreaterThan(0)
  })

  it('has one row where only one is asked for', () => {
    const pace = new Pace(TO - US_PER_HOUR, TO, 1, () => 1)
    expect(pace.timeOf(0)).toBe(TO - US_PER_HOUR)
    expect(pace.timeOf(1)).toBe(TO)
  })
})
