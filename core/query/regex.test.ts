import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LIMITS } from '../limits.ts'
import { compileRegex, testedPart } from './regex.ts'

function finds(source: string, text: string): boolean {
  const compiled = compileRegex(source)
  if ('fault' in compiled) throw new Error(compiled.fault)
  return compiled.matcher(text)
}
const faultOf = (source: string): string | undefined => {
  const compiled = compileRegex(source)
  return 'fault' in compiled ? compiled.fault : undefined
}

describe('an expression is found anywhere, in RE2’s dialect', () => {
  test.each([
    ['b', 'abc', true],
    ['^b', 'abc', false],
    ['', '', true],
    ['a.c', 'a\nc', true],
    ['^b', 'a\nb', false],
    ['(?m)^b', 'a\nb', true],
    ['(?i)ERROR', 'an error', true],
    ['ERROR', 'an error', false],
    ['\\d+ms', 'took 12ms', true],
    ['\\w', 'é', false],
    ['\\pL', 'é', true],
    ['^.$', '😀', true],
    ['[[:alpha:]]', '1a', true],
    ['\\x{1F600}', '😀', true],
    ['(a|b){2}', 'xba', true],
    ['\\Qa.b\\E', 'a.b', true],
  ])('%s in %j: %j', (source, text, expected) => {
    expect(finds(source, text)).toBe(expected)
  })

  test.each(['a(?=b)', '(?<!a)b', '(a)\\1', '(', '[', 'a**', '*', 'a{2,1}', 'a{1001}', '\\', '\\k', '(?<n', '(?>a)'])(
    '%s is none, and why is said',
    source => {
      expect(faultOf(source)).toMatch(
        /^it is no regular expression of RE2: .+; RE2 knows no look-around and no back-references$/,
      )
    },
  )

  test('any text is an expression or a fault', () => {
    const piece = fc.constantFrom(...'ab()[]{}*+?|^$\\.-,:=!<>P0129dwQExpipL😀\ud83d')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
        const compiled = compileRegex(pieces.join(''))
        if ('matcher' in compiled) expect(typeof compiled.matcher('ab12😀')).toBe('boolean')
        else expect(compiled.fault).not.toBe('')
      }),
      { numRuns: 3_000 },
    )
  })
})

describe('an expression cannot be made to run for long', () => {
  test.each([
    ['^(a+)+$', `${'a'.repeat(30)}!`],
    ['^(a+)+$', `${'a'.repeat(65_535)}!`],
    ['(a*)*b', 'a'.repeat(65_536)],
    ['(x+x+)+y', 'x'.repeat(65_536)],
    ['(.*)(.*)(.*)(.*)(.*)z', 'a'.repeat(65_536)],
  ])('%s on a text that nearly matches', (source, text) => {
    const startMs = performance.now()
    expect(finds(source, text)).toBe(false)
    // A bound against exponential and quadratic time, not a measurement.
    expect(performance.now() - startMs).toBeLessThan(5_000)
  })

  test('its length is bounded', () => {
    expect(faultOf('a'.repeat(LIMITS.regexCharsMax))).toBeUndefined()
    expect(faultOf('a'.repeat(LIMITS.regexCharsMax + 1))).toBe(
      'the expression has 1001 characters, more than the 1000 allowed',
    )
  })

  test('its program is bounded', () => {
    expect(faultOf('a{1000}'.repeat(19))).toBeUndefined()
    expect(faultOf('a{1000}'.repeat(21))).toMatch(
      /^the expression unfolds to 21\d{3} steps, more than the 20000 allowed$/,
    )
    for (const source of ['(a{1000}){1000}', '((a{100}){100}){100}'])
      expect(faultOf(source)).toContain('invalid repeat')
  })
})

describe('only the first part of a value is tested', () => {
  test('which is so many characters, none of them cut in two', () => {
    const max = LIMITS.regexValueCharsMax
    expect(testedPart('a'.repeat(max), max)).toHaveLength(max)
    expect(testedPart(`${'a'.repeat(max)}b`, max)).toBe('a'.repeat(max))
    expect(testedPart(`${'a'.repeat(max - 1)}😀b`, max)).toBe(`${'a'.repeat(max - 1)}😀`)
    expect(testedPart('😀'.repeat(max), max)).toBe('😀'.repeat(max))
    expect(testedPart(`${'😀'.repeat(max)}b`, max)).toBe('😀'.repeat(max))
  })
})
