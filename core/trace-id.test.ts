import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalTraceId } from './trace-id.ts'

const hex = '4BF92F3577B34DA6A3CE929D0E0E4736'
const uuid = '4BF92F35-77b3-4da6-a3ce-929d0e0e4736'

test('32 hex digits and a UUID become the same 32 lower-case digits', () => {
  expect(canonicalTraceId(hex)).toBe(hex.toLowerCase())
  expect(canonicalTraceId(uuid)).toBe(hex.toLowerCase())
})

test.each([
  '',
  hex.slice(1),
  `${hex}0`,
  `${hex.slice(1)}G`,
  `${hex.slice(1)}\n`,
  `{${uuid}}`,
  uuid.replace('-', '_'),
  `4BF92F3577-B34D-A6A3-CE92-9D0E0E4736`,
  '0af7651916cd43dd',
  '1-5759e988-bd862e3fe1be46a994272793',
  'order-4711',
  'ＡＢＣＤＥＦ0123456789ABCDEF0123456789',
])('%j stays as it is', id => {
  expect(canonicalTraceId(id)).toBe(id)
})

test('the canonical form is its own canonical form', () => {
  const id = fc.oneof(
    fc.uuid(),
    fc.uuid().map(text => text.replaceAll('-', '').toUpperCase()),
    fc.string(),
  )
  fc.assert(
    fc.property(id, text => {
      expect(canonicalTraceId(canonicalTraceId(text))).toBe(canonicalTraceId(text))
    }),
  )
})
