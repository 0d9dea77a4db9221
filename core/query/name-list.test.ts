import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cpuMs } from '../test-support/cpu-ms.ts'
import { readNames, writeNames } from './name-list.ts'

test.each([
  ['a,b', ['a', 'b']],
  [' a , b ', ['a', 'b']],
  ['a b,c', ['a b', 'c']],
  ['"a,b",c', ['a,b', 'c']],
  [' "a" , "" ,', ['a']],
  ['c\\ d,e\\,f', ['c d', 'e,f']],
  ['"say \\"hi\\"",C:\\\\temp,"C:\\temp"', ['say "hi"', 'C:\\temp', 'C:\\temp']],
  ['say "hi"', ['say "hi"']],
  ['a\\', ['a\\']],
  ['', []],
  [',,', []],
  ['日本 – é,😀', ['日本 – é', '😀']],
])('%s is %j', (text, names) => {
  expect(readNames(text)).toEqual(names)
})

test.each(['"a', 'a,"b', '"a"b', '"a\\"'])('%s is no list', text => {
  expect(readNames(text)).toBeUndefined()
})

test('names of any characters are read back as they were written', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', minLength: 1 })), names => {
      expect(readNames(writeNames(names))).toEqual(names)
    }),
  )
})

test('any text is a list or none, in linear time', () => {
  for (const piece of [' ', '"', '\\', ',', 'a ', ' a', '" ', '\\ ']) {
    const startMs = cpuMs()
    readNames(piece.repeat(30_000))
    // A bound against quadratic time, not a measurement.
    expect(cpuMs() - startMs).toBeLessThan(5_000)
  }
})
