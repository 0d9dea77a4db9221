import { expect, test } from 'vitest'
import { csvLine } from './csv.ts'

const FORMULAS = ['=1+2', '+cmd', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '\r\n=1', '=HYPERLINK("http://x","y")']

test.each([...FORMULAS, '\uFF1D1+2', '\uFF0Bcmd', '\uFF0D2+3', '\uFF20SUM(A1)'])(
  'a text that is a formula to a spreadsheet has a mark in front: %j',
  text => {
    expect(csvLine([text])).toMatch(/^"?'/)
    expect(csvLine(['a', text]), 'in every column').toMatch(/^a,"?'/)
  },
)

test('numbers, also those sent as texts, and what only has such a character inside are as they are', () => {
  expect(csvLine([-5, '-5', '-1.5e3', 'a=b', '', '1-2', 'a\uFF1Db', '\uFF21'])).toBe(
    '-5,-5,-1.5e3,a=b,,1-2,a\uFF1Db,\uFF21\r\n',
  )
  expect(csvLine([{ '=a': '=b' }, ['-x']])).toBe('"{""=a"":""=b""}","[""-x""]"\r\n')
})

test('a record of one empty cell is no empty line', () => {
  expect(csvLine([''])).toBe('""\r\n')
  expect(csvLine([null])).toBe('""\r\n')
  expect(csvLine([null, ''])).toBe(',\r\n')
})
