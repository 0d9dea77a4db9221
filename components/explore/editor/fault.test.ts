import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { faultOf, isUnfinished, markedRange } from './fault.ts'

const text = fc.string({ unit: fc.constantFrom('a', ' ', '"', '(', ')', ':', '-', '😀', '\ud83d', '\ude00') })

describe('the fault of a text', () => {
  test('is the place and message of the parser', () => {
    expect(faultOf('level:error')).toBeUndefined()
    expect(faultOf('')).toBeUndefined()
    expect(faultOf('a ) b')).toMatchObject({ position: 2, message: expect.stringContaining('closes nothing') })
    expect(faultOf('level: error')).toMatchObject({ position: 6 })
  })

  test('is found for any text without another error', () => {
    fc.assert(fc.property(text, source => void faultOf(source)))
  })
})

describe('the marked character', () => {
  const marked = (source: string, position: number) => {
    const range = markedRange(source, position)
    return range && source.slice(range.from, range.to)
  }

  test('is the one at the position', () => {
    expect(marked('a ) b', 2)).toBe(')')
    expect(marked('level: error', 6)).toBe(' ')
  })

  test('is the last one where the text ends too early', () => {
    expect(marked('level:', 6)).toBe(':')
    expect(marked('a OR  ', 6)).toBe('R')
    expect(marked('a', 99)).toBe('a')
  })

  test('is a whole emoji, from either half', () => {
    expect(marked('a😀b', 1)).toBe('😀')
    expect(marked('a😀b', 2)).toBe('😀')
    expect(marked('a😀', 3)).toBe('😀')
  })

  test('is none in a blank text', () => {
    expect(markedRange('', 0)).toBeUndefined()
    expect(markedRange('  ', 1)).toBeUndefined()
  })

  test('lies inside the text and is never empty, whatever the position', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: -3, max: 40 }), (source, position) => {
        const range = markedRange(source, position)
        if (source.trim() === '') {
          expect(range).toBeUndefined()
          return
        }
        expect(range?.from).toBeGreaterThanOrEqual(0)
        expect(range?.to).toBeGreaterThan(range?.from ?? 0)
        expect(range?.to).toBeLessThanOrEqual(source.length)
      }),
    )
  })
})

describe('a fault while typing', () => {
  const isQuiet = (source: string, caret = source.length) =>
    isUnfinished(source, faultOf(source)?.position ?? Number.NaN, caret)

  test('is passed over while what is missing may follow', () => {
    for (const source of ['level:', 'level:>=', 'a OR ', '(a b', 'a "open quote', 'a -', 'NOT', 'code:[1 TO '])
      expect([source, isQuiet(source)]).toEqual([source, true])
  })

  test('is told once the caret has left the word', () => {
    expect(isQuiet('a ) b')).toBe(false)
    expect(isQuiet('level: error')).toBe(false)
    expect(isQuiet(':x')).toBe(true)
    expect(isQuiet(':x b')).toBe(false)
  })

  test('is told behind the caret', () => {
    expect(isQuiet('a ) b', 1)).toBe(false)
  })
})
