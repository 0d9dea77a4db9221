import { expect, test } from 'vitest'
import { logRow, type RawLogRow } from './log-row.ts'
import { fieldValue, pick } from './row-columns.ts'

const rowOf = (attributes_text?: string) =>
  logRow({ timestamp_nanos: '1795000000000000000', node_text: '1', seq: 1, attributes_text } as unknown as RawLogRow)

test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
  'a log without attributes, or with others, has none that is named %s',
  name => {
    for (const row of [rowOf(), rowOf('{}'), rowOf('{"a":1}')]) {
      for (const field of [name, `attributes.${name}`, `resource.${name}`]) expect(fieldValue(row, field)).toBeNull()
      expect(JSON.stringify(pick(row, [`resource.${name}`]))).toBe(`{"resource.${name}":null}`)
    }
  },
)

test('a log that has such an attribute shows it', () => {
  expect(fieldValue(rowOf('{"constructor":"ours","__proto__":{"x":1}}'), 'constructor')).toBe('ours')
  expect(fieldValue(rowOf('{"__proto__":{"x":1}}'), '__proto__.x')).toBe(1)
})
