import { expect, test } from 'vitest'
import { targetsOf } from '../../../core/query/field-targets.ts'
import { isSearchable, queryName } from './field-query.ts'

test('an attribute is asked for as an attribute, however it is named', () => {
  for (const path of ['cart', 'host', 'attributes.x', 'resource.x', 'level'])
    expect(targetsOf(queryName(path, 'attributes'))).toContainEqual({ kind: 'attribute', place: 'attributes', path })
  expect(targetsOf(queryName('host.name', 'resource'))).toEqual([
    { kind: 'attribute', place: 'resource', path: 'host.name' },
  ])
})

test('a column is asked for by its name', () => {
  expect(queryName('host', 'columns')).toBe('host')
})

test('instants, lists, nothing and what has no name are not offered to a query', () => {
  expect(isSearchable({ name: 'timestamp', text: '2026', type: 'text' }, 'columns')).toBe(false)
  expect(isSearchable({ name: 'timestamp', text: '2026', type: 'text' }, 'attributes')).toBe(true)
  expect(isSearchable({ name: 'a', text: '[1]', type: 'list' }, 'attributes')).toBe(false)
  expect(isSearchable({ name: 'a', text: 'null', type: 'null' }, 'attributes')).toBe(false)
  for (const name of ['', 'a.:`b`', '^`x'])
    expect(isSearchable({ name, text: '1', type: 'text' }, 'attributes')).toBe(false)
  expect(isSearchable({ name: '', text: '1', type: 'text' }, 'resource')).toBe(false)
  expect(isSearchable({ name: 'a', text: '9223372036854775808', type: 'integer' }, 'attributes')).toBe(true)
})
