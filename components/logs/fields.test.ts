import { expect, test } from 'vitest'
import { fieldsOf } from './fields.ts'
import { testRow } from './test-support/test-row.ts'

test('every column that holds something is a field, and no other', () => {
  const { columns, long } = fieldsOf(testRow({ service: 'shop', status_code: 0, message: 'hello' }))
  const names = columns.map(field => field.name)
  expect(names).toEqual([
    'timestamp',
    'received_at',
    'level',
    'severity_number',
    'service',
    'status_code',
    'node',
    'seq',
  ])
  expect(long).toEqual([{ name: 'message', text: 'hello', type: 'text' }])
})

test('attributes keep their type and every digit', () => {
  const attributes = Object.assign(Object.create(null), {
    plain: '1',
    big: 9007199254740993n,
    none: null,
    yes: true,
    list: [1, 9007199254740993n, 'a', { b: null }],
  })
  const fields = fieldsOf(testRow({ attributes })).attributes.map(({ name, text, type }) => `${name} ${type} ${text}`)
  expect(fields).toEqual([
    'plain text 1',
    'big integer 9007199254740993',
    'none null null',
    'yes boolean true',
    'list list [1, 9007199254740993, "a", {"b": null}]',
  ])
})
