import { expect, test } from 'vitest'
import { formatFieldNumber, sampleText, valueText } from './facet-text.ts'

test('a value of blanks has nothing to see; one of unseen signs looks like no other', () => {
  expect(['', ' \n', 'a ', 'a\u200b', '\ufeff'].map(valueText)).toEqual([
    undefined,
    undefined,
    'a ',
    'a[U+200B]',
    '[U+FEFF]',
  ])
})

test('numbers have four digits at least where they have so many, and durations their unit', () => {
  const written = [0, -2, 2.34567, 12345.6, -1500, 2e16, 0.00001].map(value => formatFieldNumber('count', value))
  expect(written).toEqual(['0', '-2', '2.346', '12\u2009346', '-1\u2009500', '2.00e+16', '1.00e-5'])
  expect(formatFieldNumber('duration_ms', 1234)).toBe('1.2 s')
})

test('the counts say of which logs they are', () => {
  const sample = { rows: 1234, fromMs: 0, toMs: 0 }
  expect(sampleText({ ...sample, isWhole: true })).toBe('Counts are of all 1\u2009234 logs found')
  expect(sampleText({ ...sample, isWhole: true }, '12:03:04 UTC')).toBe(
    'Counted at 12:03:04 UTC, of all 1\u2009234 logs found',
  )
  expect(sampleText({ ...sample, isWhole: false })).toBe('Counts are of the newest 1\u2009234 of the logs found')
})
