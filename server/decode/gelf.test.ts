import { deflateSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { compressedGelf } from './gelf.ts'

const record = '{"version":"1.1","host":"h","short_message":"m"}'

test.each([
  ['gzip', gzipSync(record)],
  ['zlib', deflateSync(record)],
  ['zlib', deflateSync(record, { level: 1 }).fill(0x01, 1, 2)],
  ['zlib', deflateSync(record, { level: 9 })],
  ['chunks', Buffer.concat([Buffer.from([0x1e, 0x0f]), Buffer.alloc(10), gzipSync(record)])],
])('recognises GELF as %s', (form, datagram) => {
  expect(compressedGelf(datagram)).toBe(form)
})

test.each(['', 'x', 'x^2 is a square', 'x is text', record, '<13>text', '\u001e{"a":1}'])('takes %j as it is', text => {
  expect(compressedGelf(Buffer.from(text))).toBeUndefined()
})
