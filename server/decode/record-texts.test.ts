import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cpuMs } from '../../core/test-support/cpu-ms.ts'
import { recordTexts } from './record-texts.ts'

const LINEAR_MS = 2_000
const texts = (body: string): string[] => [...recordTexts(body)]
/** The records that are JSON, and how many are not. */
function outcome(body: string): { good: unknown[]; bad: number } {
  const good: unknown[] = []
  let bad = 0
  for (const text of recordTexts(body)) {
    try {
      good.push(JSON.parse(text))
    } catch {
      bad++
    }
  }
  return { good, bad }
}

const record = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 }).map(members => ({ message: 'x', ...members }))
const records = fc.array(record, { minLength: 1, maxLength: 6 })
const bom = fc.constantFrom('', '\ufeff')
const blank = fc.constantFrom('', ' ', '\n', '\r\n', '\t \n\n')

describe('every record of a valid body comes out, in order,', () => {
  test('from an array, compact or pretty-printed', () => {
    fc.assert(
      fc.property(records, bom, blank, fc.constantFrom(0, 2, '\t'), (list, mark, around, indent) => {
        const body = `${mark}${around}${JSON.stringify(list, null, indent)}${around}`
        expect(outcome(body)).toEqual({ good: JSON.parse(JSON.stringify(list)), bad: 0 })
      }),
    )
  })

  test('from an envelope, compact or pretty-printed, whatever stands around its list', () => {
    fc.assert(
      fc.property(records, record, bom, blank, fc.constantFrom(0, 2), (list, extra, mark, around, indent) => {
        const { logs: _, message: __, ...before } = extra as Record<string, unknown>
        const body = `${mark}${around}${JSON.stringify({ ...before, logs: list, after: { logs: [1] } }, null, indent)}${around}`
        expect(outcome(body)).toEqual({ good: JSON.parse(JSON.stringify(list)), bad: 0 })
      }),
    )
  })

  test.each([
    '{"message":"batch done","service":"s","logs":[{"id":1}]}',
    '{"logs":[{"id":1}],"message":"batch done"}',
    '{"logs":[{"id":1}],"x":{"message":1},"level":"info"}',
  ])('%s is a record with logs of its own, and no envelope', body => {
    expect(texts(body)).toEqual([body])
  })

  test('an envelope’s other members hold nothing up', () => {
    expect(texts('{"service":"s","logs":[{"id":1}],"x":{"message":1}}')).toEqual(['{"id":1}'])
  })

  test('from NDJSON with any line ends, blank lines and none at the end', () => {
    const end = fc.constantFrom('\n', '\r\n', '\n\n', '\n \r\n\t\n')
    fc.assert(
      fc.property(
        fc.array(record, { minLength: 2, maxLength: 6 }),
        bom,
        end,
        fc.boolean(),
        (list, mark, lineEnd, isEnded) => {
          const body = mark + list.map(item => JSON.stringify(item)).join(lineEnd) + (isEnded ? lineEnd : '')
          expect(outcome(body)).toEqual({ good: JSON.parse(JSON.stringify(list)), bad: 0 })
        },
      ),
    )
  })

  test('from one object, compact or pretty-printed', () => {
    fc.assert(
      fc.property(record, bom, blank, fc.constantFrom(0, 2, '\t'), (one, mark, around, indent) => {
        fc.pre(!Array.isArray((one as Record<string, unknown>).logs))
        const body = `${mark}${around}${JSON.stringify(one, null, indent)}${around}`
        expect(outcome(body)).toEqual({ good: [JSON.parse(JSON.stringify(one))], bad: 0 })
      }),
    )
  })
})

describe('one broken record', () => {
  const good = [{ a: 1 }, { b: '}],[{' }, { c: [1, { d: 2 }] }]
  const json = good.map(item => JSON.stringify(item))

  test.each([
    '',
    '{"x":}',
    '{"x":1} {"y":2}',
    '{"x":1}:2',
    '"a":1',
    '{x:1}',
    '{"x":1,}',
    'nonsense',
    '"text"x',
    '{"x":01}',
    '{"x":"\\q"}',
    '{"x" "y"}',
  ])('that balances (%s) takes nobody down in an array', broken => {
    for (let at = 0; at <= json.length; at++) {
      const body = `[${[...json.slice(0, at), broken, ...json.slice(at)].join(',')}]`
      expect(outcome(body)).toEqual({ good, bad: 1 })
      expect(outcome(`{"logs":${body}}`)).toEqual({ good, bad: 1 })
    }
  })

  test.each(['{"x":', '{"x":"', '{"x":1]', '}', ']', '[', '{"x":1}}', 'nonsense', '"', '\\', '{"x":1},'])(
    'of any kind (%s) takes nobody down in NDJSON, wherever it stands',
    broken => {
      for (let at = 0; at <= json.length; at++) {
        // A body that begins with an open bracket is an array, not lines.
        if (broken === '[' && at === 0) continue
        const body = [...json.slice(0, at), broken, ...json.slice(at)].join('\n')
        expect(outcome(body)).toEqual({ good, bad: 1 })
      }
    },
  )

  test('whose brackets do not close spares all records before it, and the rest is one refusal', () => {
    for (const broken of ['{"x":', '{"x":"', '{"x":1]', '[']) {
      for (const body of [`[${json.join(',')},${broken},{"z":1}]`, `{"logs":[${json.join(',')},${broken},{"z":1}]}`])
        expect(outcome(body)).toEqual({ good, bad: 1 })
    }
  })

  test('cut off in transit spares all records before the cut', () => {
    for (const whole of [
      `[${json.join(',')}]`,
      `{"logs":[${json.join(',')}]}`,
      `{"sender":"x","logs":[\n${json.join(',\n')}\n]}`,
    ]) {
      const second = whole.indexOf(json[2] ?? '')
      for (let end = second + 1; end < second + (json[2] ?? '').length; end++)
        expect(outcome(whole.slice(0, end))).toEqual({ good: good.slice(0, 2), bad: 1 })
    }
  })
})

test.each(['', ' ', '\n\r\n', '\ufeff', '\ufeff\n', '[]', '[ ]', '{"logs":[]}', '\ufeff{ "logs" : [ ] }\n'])(
  '%j holds no record',
  body => {
    expect(texts(body)).toEqual([])
  },
)

test.each([
  ['{"logs":"none","message":"m"}', 1],
  ['{"logs":{"a":1}}', 1],
  ['{"a":{"logs":[1,2]}}', 1],
  ['{"logs":[1,2]}\n{"logs":[3]}', 2],
  ['[1]\n[2]\n', 2],
  ['"text"', 1],
  ['plain text\nin two lines', 2],
])('%j holds %i', (body, count) => {
  expect(texts(body)).toHaveLength(count)
})

test('random text yields texts of its own and never throws', () => {
  const soup = fc
    .array(
      fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', '1', ' ', '\n', '\r', '"logs"', '{"a":1}', '\ufeff'),
    )
    .map(parts => parts.join(''))
  fc.assert(
    fc.property(fc.oneof(soup, fc.string({ unit: 'binary' })), body => {
      let last = 0
      for (const text of recordTexts(body)) {
        const at = body.indexOf(text, last)
        expect(at).toBeGreaterThanOrEqual(last)
        last = at + text.length
      }
    }),
    { numRuns: 1000 },
  )
})

describe('linear time, 4 MB of', () => {
  const size = 4_000_000
  test.each([
    ['open brackets', '['.repeat(5_000_000)],
    ['open objects', '{"a":'.repeat(size / 5)],
    ['an envelope of open brackets', `{"logs":${'['.repeat(size)}`],
    ['an envelope without its end', `{"logs":[${'{"a":1},'.repeat(size / 8)}`],
    ['quotes', '"'.repeat(size)],
    ['escaped quotes', `["${'\\"'.repeat(size / 2)}`],
    ['line feeds', '\n'.repeat(size)],
    ['line feeds in an open array', `[${'\n'.repeat(size)}`],
    ['lines that open an object', '{\n'.repeat(size / 2)],
    ['lines that open a string', '{"a\n'.repeat(size / 4)],
    ['empty objects', '{}\n'.repeat(size / 3)],
    ['empty objects in an array', `[${'{},'.repeat(size / 3)}{}]`],
    ['commas in an array', `[${','.repeat(size)}]`],
    ['keys before the list', `{${'"a":1,'.repeat(size / 6)}"logs":[]}`],
    ['closing brackets', `[${']'.repeat(size)}`],
  ])('%s', (_, body) => {
    const start = cpuMs()
    let count = 0
    for (const text of recordTexts(body)) count += text.length > 0 ? 1 : 0
    expect(count).toBeLessThanOrEqual(body.length)
    expect(cpuMs() - start).toBeLessThan(LINEAR_MS)
  })
})
