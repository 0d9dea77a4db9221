import { expect, test } from 'vitest'
import type { Facet } from '../api.ts'
import { fieldGroups } from './field-groups.ts'

const facet = (field: string): Facet => ({ field, rows: 1, share: 1, values: [], distinct: 1, numbers: undefined })
const facets = ['level', 'host', 'service', 'user_id', 'cart.items', 'attributes.host'].map(facet)
const shown = (text: string) =>
  fieldGroups(facets, text).map(({ name, fields }) => [name, ...fields.map(({ field }) => field)])

test('the fields one narrows by come first, in their own order, then columns, then attributes', () => {
  expect(shown('')).toEqual([
    ['Main', 'level', 'service', 'host'],
    ['Columns', 'user_id'],
    ['Attributes', 'cart.items', 'attributes.host'],
  ])
})

test('a part of a name in any case finds the field, and groups without fields are left out', () => {
  expect(shown(' HOST ')).toEqual([
    ['Main', 'host'],
    ['Attributes', 'attributes.host'],
  ])
  expect(shown('nothing')).toEqual([])
})
