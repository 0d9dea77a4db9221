import { expect, test } from 'vitest'
import { csvLine } from './csv.ts'

test.each(['=1+2', '+cmd', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("http://x","y")'])(
  'a text that is a formula to a spreadsheet has a mark in front: %j',
  text => {
    expect(csvLine([text])).toMatch(/^"?'/)
  },
)

test('numbers, also those sent as texts, and what only has such a character inside are as they are', () => {
  expect(csvLine([-5, '-5', '-1.5e3', 'a=b', '', '1-2'])).toBe('-5,-5,-1.5e3,a=b,,1-2\r\n')
  expect(csvLine([{ '=a': '=b' }, ['-x']])).toBe('"{""=a"":""=b""}","[""-x""]"\r\n')
})

test('a record of one empty cell is no empty line', () => {
  expect(csvLine([''])).toBe('""\r\n')
  expect(csvLine([null])).toBe('""\r\n')
  expect(csvLine([null, ''])).toBe(',\r\n')
})
