import { expect, test } from 'vitest'
import { parseRange } from './parse-range.ts'
import { presetsAt } from './presets.ts'
import { isSameRange } from './range.ts'
import { stepsBack } from './relative-words.ts'
import { inputText, textOfInputs } from './wall-input.ts'

const NOW = Date.parse('2026-11-21T18:03:00Z')

test('every preset is a range, and no two are the same', () => {
  for (const zone of ['utc', 'local'] as const) {
    const presets = presetsAt(NOW, zone)
    expect(presets).toHaveLength(10)
    for (const a of presets) expect(presets.filter(b => isSameRange(a.range, b.range))).toEqual([a])
  }
})

test('what the date fields show is what they mean, to the second', () => {
  const text = inputText(NOW + 5_000, 'utc')
  expect(text).toBe('2026-11-21T18:03:05')
  const typed = textOfInputs('2026-11-20T14:00', text)
  expect(parseRange(typed, NOW, 'utc')).toEqual({ from: '2026-11-20T14:00:00.000Z', to: '2026-11-21T18:03:05.000Z' })
})

test('an empty field is an open end', () => {
  expect(inputText(undefined, 'utc')).toBe('')
  expect(parseRange(textOfInputs('', ''), NOW, 'utc')).toEqual({})
  expect(parseRange(textOfInputs('2026-11-20T14:00', ''), NOW, 'utc')).toEqual({ from: '2026-11-20T14:00:00.000Z' })
  expect(parseRange(textOfInputs('', '2026-11-20T14:00'), NOW, 'utc')).toEqual({ to: '2026-11-20T14:00:00.000Z' })
})

test.each([
  ['1h30m', '-1h-30m'],
  ['2 weeks', '-2w'],
  ['hour', '-1h'],
  ['0m', undefined],
  ['3 parsecs', undefined],
  ['h', undefined],
])('%s goes back %s', (words, steps) => {
  expect(stepsBack(words)).toBe(steps)
})
