/** Records that nobody would send on purpose: every column with every kind of value, names and texts from the edges. */

/** Small and seeded (mulberry32), so that a finding can be made again. */
export class Random {
  private state: number

  constructor(seed: number) {
    this.state = seed >>> 0
  }

  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let t = this.state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }

  below(n: number): number {
    return Math.floor(this.next() * n)
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T
  }
}

const TEXTS = [
  '',
  ' ',
  'plain',
  'with "quotes" and \\ backslash',
  'line\nfeed\r\ttab',
  '\u0000',
  'nul\u0000inside',
  '\u0001\u001f\u007f',
  'é',
  'naïve café',
  '日本語',
  '👩‍👩‍👧‍👦',
  '\ud800',
  'a\udfffb',
  '\ufeffbom',
  '\u2028\u2029',
  '\u00a0',
  'e\u0301',
  '“quotes”—dashes…',
  '2024-01-01',
  '2024-01-01T00:00:00Z',
  '2024-01-01 00:00:00.123',
  'true',
  'null',
  '1',
  '-0',
  '1e5',
  '0x10',
  'NaN',
  'inf',
  '{}',
  '[]',
  '{"a":1}',
  "'; DROP TABLE logs; --",
  '{p1:String}',
  '%',
  '\\N',
  '\\x00',
  '<script>',
  '../../etc/passwd',
  'x'.repeat(300),
]
const NUMBERS = [
  '0',
  '-0',
  '1',
  '-1',
  '45',
  '45.0',
  '45.2',
  '0.1',
  '1e3',
  '1E-7',
  '255',
  '256',
  '65535',
  '65536',
  '4294967296',
  '-9223372036854775808',
  '-9223372036854775809',
  '9007199254740991',
  '9007199254740993',
  '9223372036854775807',
  '9223372036854775808',
  '18446744073709551615',
  '18446744073709551616',
  '1e19',
  '1e20',
  '1e400',
  '-1e400',
  '1e-400',
  '5e-324',
  '1.7976931348623157e308',
  '0.1234567890123456789',
  '3.141592653589793238',
  '123456789012345678901234567890',
]
const KEYS = [
  'a',
  'b',
  'a.b',
  'a.b.c',
  'b.',
  '.b',
  '..',
  '.',
  '',
  ' ',
  'key with space',
  'ключ',
  '键',
  '\u0000',
  '\ud800',
  '\ud801',
  '"',
  '\\',
  '`',
  '$',
  '%2E',
  'a[]',
  'a.:Int64',
  '^a',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'attributes',
  'resource',
  'seq',
  'node',
  'received_at',
  'attribute_tokens',
  'tailrace.overflow',
  'tailrace.truncated.message',
  'level',
  'timestamp',
  'severity_number',
  'message',
  'service',
  'status_code',
  'duration_ms',
  'line_number',
  'trace_id',
  'span_id',
  'user_id',
  'host',
  'k'.repeat(600),
]
const TIMES = [
  '"2026-11-21T07:13:52.123456789Z"',
  '"2026-11-21 07:13:52,5"',
  '"2026-11-21"',
  '1763709232',
  '1763709232123',
  '1763709232.123456789',
  '1763709232123456789',
  '"1763709232"',
  '0',
  '-1',
  '1e300',
  '"0001-01-01T00:00:00Z"',
  '"9999-12-31T23:59:60Z"',
  '"1969-12-31T23:59:59.999999999Z"',
  '"not a time"',
  '"2026-02-30T00:00:00Z"',
  '4294967295',
  '253402300799',
  'true',
  '{}',
  '[]',
  '""',
  'null',
]

/** The JSON text of one record, tagged with its number in a place that nothing else touches. */
export function fuzzRecord(random: Random, number: number): string {
  const members = Array.from(
    { length: random.below(12) },
    () => `${JSON.stringify(random.pick(KEYS))}:${value(random, 0)}`,
  )
  if (random.below(2) === 0) members.push(`"timestamp":${random.pick(TIMES)}`)
  if (random.below(4) === 0) members.push(`"attributes":${object(random, 0)}`)
  if (random.below(40) === 0) members.push(`"deep":${'[{"x":'.repeat(40)}1${'}]'.repeat(40)}`)
  if (random.below(200) === 0)
    members.push(`"wide":{${Array.from({ length: 700 }, (_, i) => `"w${i}":${i}`).join(',')}}`)
  members.push(`"tenant_id":"fuzz-${number}"`)
  return `{${members.join(',')}}`
}

function value(random: Random, depth: number): string {
  const kind = random.below(depth > 4 ? 6 : 9)
  if (kind < 2) return JSON.stringify(random.pick(TEXTS))
  if (kind < 4) return random.pick(NUMBERS)
  if (kind === 4) return random.pick(['true', 'false'])
  if (kind === 5) return 'null'
  return kind === 6 ? object(random, depth) : array(random, depth)
}

function object(random: Random, depth: number): string {
  return `{${Array.from({ length: random.below(4) }, () => `${JSON.stringify(random.pick(KEYS))}:${value(random, depth + 1)}`).join(',')}}`
}

function array(random: Random, depth: number): string {
  return `[${Array.from({ length: random.below(5) }, () => value(random, depth + 1)).join(',')}]`
}
