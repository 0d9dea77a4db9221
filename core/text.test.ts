import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutToBytes, isLongerThan, utf8Length } from './text.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map(units => String.fromCharCode(...units)),
  fc.array(fc.constantFrom('a', 'ß', '€', '😀', '\ud83d', '\ude00', '\u0000', '\uffff')).map(parts => parts.join('')),
)

test('the length is what UTF-8 takes, lone surrogates counted as U+FFFD', () => {
  fc.assert(
    fc.property(anyText, text => {
      expect(utf8Length(text)).toBe(Buffer.byteLength(text))
    }),
    { numRuns: 500 },
  )
})

test('longer than a bound means exactly: more bytes than the bound', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 0, max: 40 }), (text, max) => {
      expect(isLongerThan(text, max)).toBe(Buffer.byteLength(text) > max)
    }),
    { numRuns: 500 },
  )
})

test('a cut is the longest beginning that fits and splits no character', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 0, max: 40 }), (raw, max) => {
      const text = raw.toWellFormed()
      const cut = cutToBytes(text, max)
      expect(text.startsWith(cut)).toBe(true)
      expect(cut.isWellFormed()).toBe(true)
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(max)
      const next = text.codePointAt(cut.length)
      if (next !== undefined) expect(Buffer.byteLength(cut + String.fromCodePoint(next))).toBeGreaterThan(max)
    }),
    { numRuns: 500 },
  )
})

test.each([
  ['a€', 1, 'a'],
  ['a€', 3, 'a'],
  ['a€', 4, 'a€'],
  ['😀😀', 7, '😀'],
  ['😀', 3, ''],
  ['', 0, ''],
])('%j cut to %i bytes', (text, max, expected) => {
  expect(cutToBytes(text, max)).toBe(expected)
})
