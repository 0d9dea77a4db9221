import { describe, expect, test } from 'vitest'
import { idOf, parseMessage, readSubscribe, tailRequest } from './request.ts'

const readMessage = (text: string) => readSubscribe(parseMessage(text))
const message = (value: unknown) => readMessage(JSON.stringify(value))
const parameters = (text: string, lastEventId?: string) => tailRequest(new URLSearchParams(text), lastEventId)
/** 2^64 - 1 is a node, one more is none. */
const [LAST_NODE, NO_NODE] = ['18446744073709551615', '18446744073709551616']

describe('a message', () => {
  test('asks for a query, a backfill, a place to go on from, a rate', () => {
    const asked = { type: 'subscribe', query: 'a', backfill: 5, resume: { [LAST_NODE]: 7 }, rate: 3, id: 'x' }
    expect(message(asked)).toEqual(asked)
    expect(message({ type: 'subscribe' })).toEqual({ type: 'subscribe' })
  })

  test.each([
    'x',
    '',
    '[]',
    'null',
    '7',
    '{}',
    '{"type":"unsubscribe"}',
    '{"type":"subscribe","query":7}',
    '{"type":"subscribe","backfill":-1}',
    '{"type":"subscribe","backfill":1.5}',
    '{"type":"subscribe","backfill":10001}',
    '{"type":"subscribe","rate":0}',
    '{"type":"subscribe","resume":{"x":1}}',
    '{"type":"subscribe","resume":{"-1":1}}',
    '{"type":"subscribe","resume":{"007":1}}',
    `{"type":"subscribe","resume":{"${NO_NODE}":1}}`,
    '{"type":"subscribe","resume":{"1":-1}}',
    '{"type":"subscribe","resume":{"1":9007199254740992}}',
    '{"type":"subscribe","resume":[1]}',
    '{"type":"subscribe","resume":{"__proto__":5}}',
    '{"type":"subscribe","backfil":5}',
    `{"type":"subscribe","id":"${'x'.repeat(129)}"}`,
    `{"type":"subscribe","resume":{${Array.from({ length: 66 }, (_, n) => `"${n + 1}":1`)}}}`,
  ])('that is %s is refused', text => {
    expect(() => readMessage(text)).toThrow(expect.objectContaining({ code: 'invalid_query' }))
  })
})

test.each([
  ['{"type":"subscribe","backfill":-1}', 'backfill "-1" is not usable: use a whole number from 0 to 10000'],
  ['{"type":"subscribe","backfil":5}', '"backfil" is no member of the message: use type, query'],
  ['{"type":"subscribe","resume":{"1":-4}}', 'resume "[\\"1\\",-4]" is no position: use {"<node>":<seq>}'],
])('what is wrong in %s is said with its value and what it may be', (text, said) => {
  expect(() => readMessage(text)).toThrow(said)
})

test('a message that cannot be run has its id all the same', () => {
  expect(idOf(parseMessage('{"id":"mine","type":"subscribe","backfill":-1}'))).toBe('mine')
  expect(idOf(parseMessage('{"id":7}'))).toBeUndefined()
})

test('positions of one node in two places are refused', () => {
  expect(() => parameters('resume=1:1,1:5')).toThrow('names a node twice')
  expect(() => parameters('format=sse', 'x')).toThrow('Last-Event-ID="x"')
})

describe('the parameters of an address', () => {
  test('ask for the same', () => {
    const { request, format } = parameters(`query=a&backfill=5&rate=3&resume=${LAST_NODE}:7,1:2&format=sse`)
    expect(format).toBe('sse')
    expect(request).toEqual({ type: 'subscribe', query: 'a', backfill: 5, rate: 3, resume: { [LAST_NODE]: 7, '1': 2 } })
    expect(parameters('')).toEqual({ format: 'ndjson', request: { type: 'subscribe', query: '' } })
  })

  test('an EventSource that comes back goes on where it was, without the backfill it has had', () => {
    expect(parameters('format=sse&backfill=5&resume=1:2', '1:9').request).toEqual({
      type: 'subscribe',
      query: '',
      resume: { '1': 9 },
    })
  })

  test.each([
    'follow=1',
    'Query=a',
    'format=csv',
    'query=a&query=b',
    'backfill=0',
    'backfill=x',
    'backfill=10001',
    'rate=0',
    'rate=1e9',
    'resume=x',
    'resume=1',
    'resume=1:2;3:4',
    'resume=1:9007199254740992',
    `resume=${NO_NODE}:1`,
  ])('%s is refused', text => {
    expect(() => parameters(text)).toThrow(expect.objectContaining({ code: 'invalid_query' }))
  })
})
