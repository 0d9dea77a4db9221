import { describe, expect, test } from 'vitest'
import { decodeJson } from '../../server/decode/json-record.ts'
import { normaliseLog } from '../../server/pipeline/normalise-log.ts'
import { encodeLog } from '../../server/spool/encode.ts'
import { matcherOf } from './match.ts'
import { parseQuery } from './parse.ts'
import { resolveQuery } from './resolve.ts'
import { type StoredLog, storedLog } from './stored-log.ts'

/** 2023-11-14T22:13:20Z */
const receivedAt = { seconds: 1_700_000_000, nanos: 0 }
const NODE = '18446744073709551615'

/** A log as it is stored, made of what was sent. */
function stored(sent: object | string): StoredLog {
  const record = decodeJson(typeof sent === 'string' ? sent : JSON.stringify(sent))
  normaliseLog(record, { receivedAt })
  return storedLog(`[7,${encodeLog(record, NODE, receivedAt)}`)
}
const matches = (query: string, log: StoredLog): boolean =>
  matcherOf(resolveQuery(parseQuery(query), BigInt(receivedAt.seconds) * 1_000_000_000n))(log)

const LOG = stored(`{
  "timestamp": "2023-11-14T22:13:19.123456789Z", "level": "warning", "service": "Api-Gateway",
  "message": "Connection reset by peer\\u2014user_id=42 Größe\\n second line", "error_type": "IOError",
  "error_message": "Timeout after 30s", "stack_trace": "IOError: x\\n    at Main.run(Main.java:7)",
  "trace_id": "4BF92F35-77B3-4DA6-A3CE-929D0E0E4736", "status_code": 503, "duration_ms": 1500.5,
  "client_ip": "10.1.2.3", "path": "/api/v2/users", "user_id": "42",
  "attributes": {
    "text": "Hello World", "empty": "", "nothing": null, "int": 45, "text_int": "45", "text_float": "45.0", "float": 1.5, "negative": -3,
    "large": 9007199254740993, "largest": 18446744073709551615, "huge": 1e300, "yes": true, "text_yes": "true",
    "tags": ["red", "Green", "10.9.9.9"], "numbers": [1, 2.5, 3], "flags": [true, false], "none": [], "mixed": [1, "a", null],
    "ip6": "2001:db8::1", "emoji": "😀", "odd name": "x", "a": { "b": { "c": "deep" } }, "took_ns": 2000000, "size": 15000,
    "k": "\\ue000", "surrogate": "\\ud83d\\ude00"
  }, "resource": { "pod": "web-1" } }`)

function table(rows: Record<string, boolean>): void {
  test.each(Object.entries(rows))('%s: %j', (query, expected) => {
    expect(matches(query, LOG)).toBe(expected)
    expect(matches(`NOT (${query})`, LOG)).toBe(!expected)
  })
}

describe('logic', () => {
  table({
    '*': true,
    'connection reset': true,
    'connection nowhere': false,
    'nowhere OR reset': true,
    'nowhere OR elsewhere': false,
    '-nowhere': true,
    '-missing:x': true,
    'reset (nowhere OR timeout) -fatal': true,
  })
})

describe('words, each in any of the three columns', () => {
  table({
    CONNECTION: true,
    connect: false,
    peer: true,
    user: true,
    user_id: true,
    '42': true,
    größe: true,
    GRÖSSE: false,
    timeout: true,
    'peer timeout run': true,
    'connect*': true,
    '*nect*': true,
    'p??r': true,
    'p?r': false,
    'reset*peer': false,
    'user_*': true,
    'user-*': false,
    'message:timeout': false,
    'error_message:timeout': true,
    'message:*': true,
    'stack_trace:"main.java:7"': true,
  })
})

describe('phrases are substrings without regard to case', () => {
  table({
    '"RESET by PEER"': true,
    '"set by pe"': true,
    '"reset  by"': false,
    '"peer\u2014user"': true,
    '"peer user"': false,
    '"line\n second"': false,
    '"größe\n second"': true,
    '""': true,
    'message:"timeout after"': false,
  })
})

describe('columns of text are compared as a whole, and case counts', () => {
  table({
    'service:Api-Gateway': true,
    'service:api-gateway': false,
    'service:Api': false,
    'service:Api*': true,
    'service:?pi*': true,
    'service:*': true,
    'environment:*': false,
    'environment:""': true,
    'host:x': false,
    'trace_id:4bf92f3577b34da6a3ce929d0e0e4736': true,
    'trace_id:4bf92f35-77b3-4da6-a3ce-929d0e0e4736': true,
    'service:>Api': true,
    'service:<B': true,
    'service:[a TO b]': false,
    'user_id:>5': true,
    'user_id:[42 TO 42]': true,
    'user_id:{42 TO *]': false,
    'path:~^/api/v\\d+/': true,
    'path:~"^/(web|api)/"': true,
    'path:~^api': false,
    'message:~"peer.*second"': true,
    'client_ip:10.0.0.0/8': true,
    'client_ip:10.1.2.0/30': true,
    'client_ip:11.0.0.0/8': false,
    'client_ip:::/0': false,
    'service:(Web OR Api-Gateway)': true,
    'node:18446744073709551615': true,
    'node:1': false,
  })
})

describe('columns of numbers', () => {
  table({
    'status_code:503': true,
    'status_code:503.0': true,
    'status_code:>=500': true,
    'status_code:>503': false,
    'status_code:5*': true,
    'status_code:~^5..$': true,
    'duration_ms:>1.5s': true,
    'duration_ms:<=1.5005s': true,
    'duration_ms:1500.5': true,
    'duration_ms:15*.5': true,
    'line_number:*': false,
    'line_number:7': false,
    'line_number:<7': false,
    'seq:7': true,
    'severity_number:13': true,
  })
})

describe('level and time', () => {
  table({
    'level:warn': true,
    'level:WARNING': true,
    'level:>info': true,
    'level:error': false,
    'level:(error OR warn)': true,
    'timestamp:>=now-1s': true,
    'timestamp:>now': false,
    'timestamp:2023-11-14': true,
    'timestamp:2023-11-13': false,
    'timestamp:"2023-11-14T22:13:19.123456789Z"': true,
    'timestamp:"2023-11-14T22:13:19.123456788Z"': false,
    'timestamp:{"2023-11-14T22:13:19.123456789Z" TO *]': false,
    'timestamp:["2023-11-14T22:13:19.123456789Z" TO *]': true,
    'received_at:now': true,
    'timestamp:*': true,
    'ts:>=now-1s': true,
  })
})

describe('attributes', () => {
  table({
    'text:"Hello World"': true,
    'attributes.text:"Hello World"': true,
    'text:"hello world"': false,
    'text:Hello*': true,
    'text:*': true,
    'empty:*': false,
    'empty:""': true,
    'nothing:*': false,
    'missing:*': false,
    'missing:""': false,
    'a.b.c:deep': true,
    'a.b:*': false,
    '"odd name":x': true,
    'resource.pod:web-1': true,
    'pod:web-1': false,
    'attributes.message:*': false,
    'emoji:?': true,
    'emoji:😀': true,
  })
})

describe('numbers of attributes are what they are, however they are written', () => {
  table({
    'int:45': true,
    'int:45.0': true,
    'int:4.5e1': true,
    'int:"45"': true,
    'text_int:45': true,
    'text_int:45.0': false,
    'text_float:45.0': true,
    'text_float:45': false,
    'int:46': false,
    'int:4?': true,
    'int:>44.5': true,
    'text_int:>44.5': true,
    'text_int:>45': false,
    'text:>1': false,
    'float:1.50': true,
    'float:1': false,
    'negative:-3': true,
    'negative:<0': true,
    'large:9007199254740993': true,
    'large:9007199254740992': false,
    'large:9007199254740994': false,
    'largest:18446744073709551615': true,
    'largest:18446744073709551614': false,
    'huge:1e300': true,
    'huge:1e*300': true,
    'huge:>1e299': true,
    'took_ns:2ms': false,
    'took_ns:>=2ms': true,
    'took_ns:>2ms': false,
    'size:>=15kB': true,
    'size:>15kB': false,
    'int:[40 TO 50}': true,
    'int:{45 TO 50}': false,
  })
})

describe('truth values', () => {
  table({
    'yes:true': true,
    'yes:1': false,
    'yes:false': false,
    'yes:*': true,
    'yes:t*': true,
    'yes:>0': false,
    'yes:~^tr': true,
    'text_yes:true': true,
  })
})

describe('of a list, any element', () => {
  table({
    'tags:red': true,
    'tags:green': false,
    'tags:G*': true,
    'tags:~^r.d$': true,
    'tags:10.0.0.0/8': true,
    'tags:>z': false,
    'tags:*': true,
    'numbers:2.5': true,
    'numbers:2': false,
    'numbers:>2.9': true,
    'numbers:>3': false,
    'numbers:3.0': true,
    'flags:false': true,
    'none:*': false,
    'mixed:1': true,
    'mixed:a': true,
    'mixed:*': true,
  })
})

describe('addresses', () => {
  table({
    'ip6:2001:db8::/32': true,
    'ip6:"2001:db8::/32"': true,
    'ip6:2001:db9::/32': false,
    'ip6:2001:db8::1': true,
    'ip6:"2001:db8:0::1"': false,
    'int:0.0.0.0/0': false,
    'text:0.0.0.0/0': false,
  })
})

test('the very text of a network is equal to it', () => {
  expect(matches('x:10.0.0.0/8', stored({ x: '10.0.0.0/8' }))).toBe(true)
  expect(matches('client_ip:10.0.0.0/8', stored({ client_ip: '10.0.0.0/8' }))).toBe(true)
})

test('texts are ordered by code points: what lies beyond U+FFFF is above all else', () => {
  for (const [query, expected] of [
    ['surrogate:>"\ue000"', true],
    ['surrogate:>"\uffff"', true],
    ['k:<"😀"', true],
    ['k:>"😀"', false],
    ['surrogate:>"😁"', false],
    ['surrogate:<"😁"', true],
    ['surrogate:>=😀', true],
    ['text:>Hello', true],
    ['text:<Hello', false],
  ] as const)
    expect(matches(query, LOG), query).toBe(expected)
})

test('what was sent under a logger’s name is found under it, wherever it went', () => {
  const sent = stored({ msg: 'hello', 'service.name': 'web', severity: 'high', levelname: 'ERROR' })
  for (const query of [
    'msg:hello',
    'service.name:web',
    'service:web',
    'severity:high',
    'levelname:error',
    'level:error',
  ])
    expect(matches(query, sent), query).toBe(true)
})

test('only the first 65,536 characters are tested against an expression', () => {
  const long = stored({ x: `${'😀'.repeat(65_535)}ab` })
  expect(matches('x:~a', long)).toBe(true)
  expect(matches('x:~b', long)).toBe(false)
  expect(matches('x:~a$', long)).toBe(true)
})

test('a line that is none is refused', () => {
  for (const line of ['', '[]', '{}', '[1,2]', '[1']) expect(() => storedLog(line)).toThrow()
})
