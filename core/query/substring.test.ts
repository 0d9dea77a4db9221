import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cpuMs } from '../test-support/cpu-ms.ts'
import { substringFinder } from './substring.ts'

test('a part is found where JavaScript finds it', () => {
  const units = (maxLength: number) => fc.array(fc.constantFrom('a', 'a', 'b', '😀'), { maxLength })
  fc.assert(
    fc.property(units(120), units(60), fc.nat(100), fc.boolean(), (text, part, from, isInside) => {
      const wanted = isInside ? text.slice(from, from + part.length).join('') : part.join('')
      const at = Math.min(from, text.join('').length)
      expect(substringFinder(wanted)(text.join(''), at)).toBe(text.join('').indexOf(wanted, at))
    }),
    { numRuns: 5_000 },
  )
})

test('a phrase of thousands of characters that nearly stands everywhere is looked for in linear time', () => {
  const text = 'a'.repeat(1_000_000)
  const startMs = cpuMs()
  for (const part of [`b${'a'.repeat(8_000)}`, `${'a'.repeat(8_000)}b`, `${'a'.repeat(4_000)}b${'a'.repeat(4_000)}`])
    expect(substringFinder(part)(text, 0)).toBe(-1)
  // A bound against the product of the lengths, and no measurement.
  expect(cpuMs() - startMs).toBeLessThan(3_000)
})
