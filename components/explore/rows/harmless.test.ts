import { expect, test } from 'vitest'
import { harmless } from './harmless.ts'

test.each([
  ['plain, with\ttabs\nand lines', 'plain, with\ttabs\nand lines'],
  ['\u001b[31mred', '␛[31mred'],
  ['a\u0000b\u007f', 'a␀b␡'],
  ['invoice\u202Efdp.exe', 'invoice[U+202E]fdp.exe'],
  ['\u2066x\u2069', '[U+2066]x[U+2069]'],
  ['\u0085', '[U+0085]'],
  ['שלום', 'שלום'],
])('%j is shown as %s', (text, shown) => {
  expect(harmless(text)).toBe(shown)
})
