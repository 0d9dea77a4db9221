import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Random } from '../../../e2e/support/fuzz-records.ts'
import { LIMITS } from '../../limits.ts'
import { cpuMs } from '../../test-support/cpu-ms.ts'
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

  test.each(['\\B', 'a\\Bb', '\\\\\\B', '(?i)\\B'])(
    '%s is refused, since the store finds it inside of characters',
    source => {
      expect(faultOf(source)).toMatch(
        /^\\B at character \d+ of the expression is not the same .+: write what stands there/,
      )
    },
  )

  test.each(['\\b', '\\\\B', '\\Q\\B\\E', 'B'])('%s is not, which is none', source => {
    expect(faultOf(source)).toBeUndefined()
  })

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
    const startMs = cpuMs()
    expect(finds(source, text)).toBe(false)
    // A bound against exponential and quadratic time, not a measurement.
    expect(cpuMs() - startMs).toBeLessThan(5_000)
  })

  test('its length is bounded', () => {
    expect(faultOf('a'.repeat(LIMITS.regexCharsMax))).toBeUndefined()
    expect(faultOf('a'.repeat(LIMITS.regexCharsMax + 1))).toBe(
      'the expression has 1001 characters, more than the 1000 allowed',
    )
  })

  test.each(['[ab]{0,240}a[ab]{240}[cd]', '(x?y?z?a?b?){75}[q-t]', '((a|b|c)*d?){120}[e-z]'])(
    '%s, which is as large as a query may have, on texts made for it',
    source => {
      const compiled = compileRegex(source)
      expect('steps' in compiled && compiled.steps).toBeLessThanOrEqual(LIMITS.regexStepsMax)
      expect('steps' in compiled && compiled.steps).toBeGreaterThan(LIMITS.regexStepsMax / 2)
      const random = new Random(1)
      const startMs = cpuMs()
      for (let n = 0; n < 20; n++)
        expect(finds(source, Array.from({ length: 400 }, () => random.pick(['a', 'b'])).join(''))).toBe(false)
      // 18 ms each at worst on a machine of its own.
      expect(cpuMs() - startMs).toBeLessThan(5_000)
    },
  )

  test('what nearly matches everywhere costs next to nothing where its states are few', () => {
    const startMs = cpuMs()
    for (let n = 0; n < 100; n++) expect(finds('(x?y?z?a?){90}[q-t]', 'xyza'.repeat(16_384))).toBe(false)
    // With groups it took 3.5 s a text.
    expect(cpuMs() - startMs).toBeLessThan(20_000)
  })

  test('classes beyond ASCII weigh what they are to the store', () => {
    const steps = (source: string) => {
      const compiled = compileRegex(source)
      return 'steps' in compiled ? compiled.steps : 0
    }
    expect(steps('a{100}')).toBe(102)
    expect(steps('[a-z]{100}')).toBe(102)
    expect(steps('\\pL{100}')).toBeGreaterThan(2_000)
    expect(steps('\\p{Greek}{100}')).toBeGreaterThan(200)
  })
})

describe('classes of characters are those that the store knows too', () => {
  test.each([
    '\\pL',
    '\\p{Lu}',
    '\\P{Greek}',
    '\\p{^Han}',
    '[\\p{Nd}x]',
    '\\\\p{Emoji}',
    '\\Q\\p{Emoji}\\E',
    '\\p{Any}',
  ])('%s is one, or none is in it', source => {
    expect(faultOf(source)).toBeUndefined()
  })

  test.each([
    ['\\p{Emoji}', 1],
    ['a\\\\\\P{White_Space}', 4],
    ['[x\\p{LC}]', 3],
    ['\\p{Cn}', 1],
    ['\\pC', 1],
    ['\\p{greek}', 1],
    ['\\p{^Garay}', 1],
    ['\\Qa\\E\\p{Assigned}', 6],
    ['\\p{}', 1],
  ])('%s is none, and where is said', (source, at) => {
    expect(faultOf(source)).toMatch(
      new RegExp(`^"[^"]+" at character ${at} of the expression is no class of characters that is known: use `),
    )
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
