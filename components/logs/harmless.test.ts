import { expect, test } from 'vitest'
import { harmless, unmistakable } from './harmless.ts'

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

test.each([
  ['pay\u200bments', 'pay[U+200B]ments'],
  ['\ufeffcart', '[U+FEFF]cart'],
  ['a\u200db\u2060', 'a[U+200D]b[U+2060]'],
  ['x\u202ey', 'x[U+202E]y'],
  ['👩\u200d💻 👩🏽\u200d🚀 ❤\ufe0f\u200d🔥', '👩\u200d💻 👩🏽\u200d🚀 ❤\ufe0f\u200d🔥'],
  ['👩\u200d', '👩[U+200D]'],
])('%j as a name is shown as %s, so that it looks like no other', (text, shown) => {
  expect(unmistakable(text)).toBe(shown)
})
