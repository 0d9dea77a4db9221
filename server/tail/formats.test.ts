import { describe, expect, test } from 'vitest'
import { Batch } from './batch.ts'
import { encodeMessage } from './formats.ts'
import { rowOf } from './test-support/rows.ts'

const rows = [rowOf(3, { message: 'a\nb' }), rowOf(5, { message: 'c' })]
const gap = { type: 'gap', node: '42', from: 1, to: 9, count: null, cause: 'slow_reader' } as const

describe('rows', () => {
  test('as a message carry the position behind them', () => {
    const { type, rows: sent, at } = JSON.parse(String(new Batch(rows, { '42': 9 }).as('message')))
    expect(type).toBe('rows')
    expect(sent.map(({ seq, message }: Record<string, unknown>) => [seq, message])).toEqual([
      [3, 'a\nb'],
      [5, 'c'],
    ])
    expect(at).toEqual({ '42': 9 })
  })

  test('as lines are a line each', () => {
    const lines = String(new Batch(rows, { '42': 9 }).as('ndjson')).split('\n')
    expect(lines.map(line => line && JSON.parse(line).seq)).toEqual([3, 5, ''])
  })

  test('as events say where a reader is that is cut off behind each, on every node', () => {
    const text = String(new Batch(rows, { '7': 2, '42': 9 }).as('sse'))
    expect(text.match(/^id: .*$/gm)).toEqual(['id: 7:2,42:3', 'id: 7:2,42:5'])
    expect(text.match(/^data: /gm)?.length).toBe(2)
  })

  test('of a backfill are no place to go on from: the rest of it would be lost', () => {
    const text = String(new Batch(rows, { '42': 9 }, false).as('sse'))
    expect(text.match(/^id:/gm)).toBeNull()
    expect(text.match(/^data: /gm)?.length).toBe(2)
    expect(encodeMessage('sse', { type: 'at', at: { '42': 9 } }, {})).toBe('event: at\ndata: {"at":{"42":9}}\n\n')
  })

  test('are written once a format', () => {
    const batch = new Batch(rows, { '42': 9 })
    expect(batch.as('sse')).toBe(batch.as('sse'))
    expect(batch.as('sse')).not.toBe(batch.as('ndjson'))
  })
})

describe('what is said', () => {
  test('is JSON for a WebSocket', () => {
    expect(JSON.parse(encodeMessage('message', gap, { '42': 9 }))).toEqual(gap)
  })

  test('is a line of its own kind', () => {
    expect(encodeMessage('ndjson', { type: 'at', at: { '42': 9 } }, { '42': 9 })).toBe('{"at":{"42":9}}\n')
    expect(JSON.parse(encodeMessage('ndjson', gap, { '42': 9 }))).toEqual({
      gap: { node: '42', from: 1, to: 9, count: null, cause: 'slow_reader' },
    })
  })

  test('is an event that an EventSource resumes from, also when no row ever matched', () => {
    expect(encodeMessage('sse', { type: 'at', at: { '42': 9 } }, { '42': 9 })).toBe(
      'id: 42:9\nevent: at\ndata: {"at":{"42":9}}\n\n',
    )
    expect(encodeMessage('sse', gap, { '7': 2, '42': 9 })).toMatch(/^id: 7:2,42:9\nevent: gap\n/)
  })

  test('about the rate is left out of lines where all is shown', () => {
    const rate = { type: 'rate', seconds: 1, matched: { info: 2, error: 1 } } as const
    expect(encodeMessage('ndjson', { ...rate, shown: 3 }, {})).toBe('')
    expect(JSON.parse(encodeMessage('ndjson', { ...rate, shown: 1 }, {}))).toEqual({
      rate: { seconds: 1, matched: { info: 2, error: 1 }, shown: 1 },
    })
  })
})
