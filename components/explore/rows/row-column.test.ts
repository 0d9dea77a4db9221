import { describe, expect, test } from 'vitest'
import { logOfTailRow } from '../live/tail-row.ts'
import { cellText, columnValue, parseColumn, writeColumn } from './row-column.ts'
import { keyOfCursor, rowCursor, rowKey } from './row-identity.ts'

const row = logOfTailRow({
  node: '7',
  seq: 42,
  timestamp: '2026-11-21T10:00:00.123456789Z',
  service: 'cart',
  message: 'two\nlines',
  attributes: { 'order.id': 'x', list: [1, 2], service: 'inner' },
  resource: { pod: 'web-1' },
})

describe('a column', () => {
  test.each([
    ['service', 'cart'],
    ['attributes.service', 'inner'],
    ['order.id', 'x'],
    ['list', '[1, 2]'],
    ['pod', 'web-1'],
    ['resource.pod', 'web-1'],
    ['message', 'two lines'],
    ['user_id', ''],
    ['nowhere', ''],
    ['toString', ''],
  ])('%s of a log is %s', (name, text) => {
    expect(cellText(row, name)).toBe(text)
  })

  test('without a value has none', () => {
    expect(columnValue(row, 'nowhere')).toBeUndefined()
  })

  test('stands in the address with its width, within bounds', () => {
    expect(parseColumn('host~120')).toEqual([{ name: 'host', width: 120 }])
    expect(parseColumn('host~9999')).toEqual([{ name: 'host', width: 2_000 }])
    expect(parseColumn('a~b')).toEqual([{ name: 'a~b', width: undefined }])
    expect(parseColumn('')).toEqual([])
    expect(writeColumn({ name: 'host', width: 120 })).toBe('host~120')
  })

  test.each(['x~120', 'x~', '~', '~5', 'a~b', 'x~12345', 'x~120~', `attributes.${'n'.repeat(512)}`])(
    'named %s is read back as it was written, with a width and without',
    name => {
      for (const width of [undefined, 200]) expect(parseColumn(writeColumn({ name, width }))).toEqual([{ name, width }])
    },
  )
})

test('the identity of a row is the cursor of the store', () => {
  expect(rowCursor(row)).toBe('1795255200123456789.7.42')
  expect(keyOfCursor(rowCursor(row))).toBe(rowKey(row))
})
