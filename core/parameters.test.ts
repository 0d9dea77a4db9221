import { expect, test } from 'vitest'
import { readParameters } from './parameters.ts'

const read = (text: string) => readParameters(new URLSearchParams(text), ['query', 'limit'], 'a search')

test('parameters are read by name, empty ones left out', () => {
  expect([...read('query=a+b&limit=')]).toEqual([['query', 'a b']])
})

test('an unknown one is named, with those that there are', () => {
  expect(() => read('querry=a')).toThrow('"querry" is no parameter of a search: use query, limit')
})

test('one given twice is refused, also where the first is empty', () => {
  expect(() => read('limit=&limit=3')).toThrow('limit is given twice: give it once')
})
