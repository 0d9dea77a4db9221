import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { oneLine, pastedLine } from './one-line.ts'

const text = fc.string({ unit: fc.constantFrom('a', ' ', '\r', '\n', '"', '😀') })

describe('a text as one line', () => {
  test('keeps every position and holds no break', () => {
    fc.assert(
      fc.property(text, source => {
        const line = oneLine(source)
        expect(line).toHaveLength(source.length)
        expect(line).not.toMatch(/[\r\n]/)
        expect(line.replaceAll(' ', '')).toBe(source.replace(/[ \r\n]/g, ''))
      }),
    )
  })
})

describe('a pasted text', () => {
  test('loses the breaks around it and has a blank for each one inside', () => {
    expect(pastedLine('\nlevel:error\r\nservice:api\n"a b"\n\n')).toBe('level:error service:api "a b"')
  })

  test('stays as it is without breaks, blanks included', () => {
    expect(pastedLine(' a  b\t')).toBe(' a  b\t')
  })

  test('never holds a break', () => {
    fc.assert(fc.property(text, source => !/[\r\n]/.test(pastedLine(source))))
  })
})
