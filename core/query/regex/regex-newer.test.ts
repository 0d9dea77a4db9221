import { describe, expect, test } from 'vitest'
import { compileRegex } from './regex.ts'

const finds = (source: string, text: string): boolean => {
  const compiled = compileRegex(source)
  if ('fault' in compiled) throw new Error(compiled.fault)
  return compiled.matcher(text)
}

/** A capital of Unicode 16, whose small letter is as old as ɤ. */
const NEW = '\ua7cb'

describe('a character newer than Unicode 15 is what the store takes it for', () => {
  test.each([
    ['\\p{L}', NEW, false],
    ['[^\\pL]', NEW, true],
    ['\\P{^Lu}', NEW, false],
    ['^\\P{L}$', NEW, true],
    ['(?i)^ɤ$', NEW, false],
    ['(?mi)^ɤ$', NEW, false],
    ['\\p{Any}', NEW, true],
    ['^.$', NEW, true],
    ['(?i)a.b', `A${NEW}B`, true],
    [`(?i)a${NEW}`, `A${NEW}`, true],
    [`\\pL${NEW}`, `a${NEW}`, true],
    ['\\pL\\d', `é1${NEW}`, true],
    ['(?i)é', 'É', true],
    ['\\p{Han}', '\u{323b0}', false],
  ])('%s in %j: %j', (source, text, expected) => {
    expect(finds(source, text)).toBe(expected)
  })
})
