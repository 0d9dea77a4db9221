import fc from 'fast-check'
import { expect } from 'vitest'
import { type ExactJson, JsonObject, parseExact } from '../../../core/exact-json.ts'
import { type Attributes, LOG_COLUMNS, type LogRecord } from '../../../core/record.ts'
import { TEXT_COLUMNS, type TextColumn } from '../../../core/schema/logs.ts'
import { encodeLog } from '../encode.ts'
import { encodeAttributes } from '../encode-attributes.ts'

export const NODE = '18446744073709551615'
export const receivedAt = { seconds: 1_700_000_000, nanos: 5 }
export const TEXTS = Object.keys(TEXT_COLUMNS) as TextColumn[]

export type Row = Record<(typeof LOG_COLUMNS)[number], unknown>

/** The line as the engine reads it; fails unless it is one line of JSON with one element a column. */
export function row(record: LogRecord): Row {
  const line = `[1,${encodeLog(record, NODE, receivedAt)}`
  expect(line).not.toContain('\n')
  expect(line.isWellFormed()).toBe(true)
  expect(line).not.toMatch(/(?<!\\)(?:\\\\)*\\u[dD][89a-fA-F]/)
  const values = JSON.parse(line) as unknown[]
  expect(values).toHaveLength(LOG_COLUMNS.length)
  expectNoPathTwice(line)
  return Object.fromEntries(LOG_COLUMNS.map((column, i) => [column, values[i]])) as Row
}

export function expectNoPathTwice(text: string): void {
  const check = (value: ExactJson): void => {
    if (Array.isArray(value)) value.forEach(check)
    if (!(value instanceof JsonObject)) return
    const names = value.members.map(([name]) => name)
    if (new Set(names).size < names.length) throw new Error(`a path stands twice: ${names.slice(0, 20).join(' ')}`)
    for (const [, item] of value.members) check(item)
  }
  check(parseExact(text, 100))
}

export const stored = (attributes: Attributes): Record<string, unknown> => {
  const text = encodeAttributes(attributes)
  expectNoPathTwice(text)
  return JSON.parse(text)
}

export const oddText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map(units => String.fromCharCode(...units)),
  fc
    .array(fc.constantFrom('a', '"', '\\', '\n', '\u0000', '\u2028', '\ud83d', '\ude00', '😀', '\ufffd', '\x7f'))
    .map(parts => parts.join('')),
)
