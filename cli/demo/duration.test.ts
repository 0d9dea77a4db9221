import { describe, expect, it } from 'vitest'
import { parseDuration, shownDuration } from './duration.ts'

describe('a duration', () => {
  it.each([
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['24h', 86_400_000],
    ['1.5d', 129_600_000],
  ])('%s is understood', (text, ms) => expect(parseDuration(text)).toBe(ms))

  it.each(['', '24', 'h', '-1h', '1 h', '1w', '1e3h', '1h30m'])('%j is none', text =>
    expect(parseDuration(text)).toBeUndefined(),
  )

  it.each([
    [940, '0.9 s'],
    [59_940, '59.9 s'],
    [59_960, '1 min 00 s'],
    [125_000, '2 min 05 s'],
    [3_599_600, '1 h 00 min'],
    [96_000_000, '26 h 40 min'],
  ])('%d ms is shown as %s', (ms, text) => expect(shownDuration(ms)).toBe(text))
})
