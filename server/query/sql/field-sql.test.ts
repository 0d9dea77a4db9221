import { expect, test } from 'vitest'
import { fieldText } from './field-sql.ts'

test('the values of a name that means a column and an attribute come from both', () => {
  const { text, params } = fieldText('http.route').compile()
  expect(text).toContain('`path_pattern`')
  expect(text).toContain('attributes.{p1:Identifier}')
  expect(params).toEqual({ p1: 'http.route' })
})

test('a column is read as it is', () => {
  expect(fieldText('service').compile().text).toBe('toString(`service`)')
  expect(fieldText('level').compile().text).toBe('toString(level)')
})
