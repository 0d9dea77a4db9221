import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blank, bom, outcome, record, records, texts } from '../test-support/results-of.ts'

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

describe('documents that follow each other come out one by one,', () => {
  const list = fc.array(record, { minLength: 2, maxLength: 6 })
  const gap = fc.constantFrom('', ' ', '\n', '\r\n', '\n\n', '\t')
  const indents = fc.constantFrom(0, 2, '\t')

  test('concatenated, compact or pretty-printed, with any blanks and byte order marks between', () => {
    fc.assert(
      fc.property(list, gap, fc.array(indents, { minLength: 1 }), bom, (items, between, spaces, mark) => {
        const body = items
          .map((item, index) => mark + JSON.stringify(item, null, spaces[index % spaces.length]))
          .join(between)
        expect(outcome(body)).toEqual({ good: JSON.parse(JSON.stringify(items)), bad: 0 })
      }),
    )
  })

  test('behind record separators (RFC 7464), with line feeds or without', () => {
    fc.assert(
      fc.property(list, gap, indents, (items, end, indent) => {
        const body = items.map(item => `\u001e${JSON.stringify(item, null, indent)}${end}`).join('')
        expect(outcome(body)).toEqual({ good: JSON.parse(JSON.stringify(items)), bad: 0 })
      }),
    )
  })

  test.each([
    ['two on a line among lines of one', '{"a":1}\n{"b":2}{"c":3}\n{"d":4}\n'],
    ['in more bytes than one scan', `${'{"a":"x"}'.repeat(20_000)}`],
    ['pretty-printed among lines', '{"a":1}\n{\n  "b": [\n    {\n      "c": 1\n    }\n  ]\n}\n{"d":"}{"}\n'],
    ['a brace in a text', '{"a":"}{"}\n{"b":"} {"}{"c":"}["}\n'],
    ['the second line with a byte order mark', '{"a":1}\n\ufeff{"b":2}\n'],
    ['separators twice and alone', '\u001e\u001e{"a":1}\n\u001e\n\u001e{"b":2}'],
    ['a long line of two', `{"a":"${'x'.repeat(70_000)}"}{"b":1}\n{"c":1}`],
    ['a pretty-printed one with a long line', `{"a":1}\n{\n"b":"${'x'.repeat(70_000)}",\n"c":1\n}\n{"d":1}`],
  ])('%s', (_, body) => {
    const { good, bad } = outcome(body)
    expect(bad).toBe(0)
    expect(good.map(item => JSON.stringify(item)).join('')).toBe(
      body.replaceAll('\u001e', '').replaceAll('\ufeff', '').replaceAll(/\n */g, '').replaceAll('": ', '":'),
    )
  })

  const good = [{ a: 1 }, { b: '}],[{' }, { c: [1, { d: 2 }] }]
  test.each(['{"x":', '{"x":"', '{"x":1]', '}', '{"x":1}}', 'nonsense', '{', '{"x":1,'])(
    'and one broken document (%s) takes none of the others down, on lines',
    broken => {
      for (let at = 0; at <= good.length; at++) {
        const texts = good.map(item => JSON.stringify(item, null, 2))
        const body = [...texts.slice(0, at), broken, ...texts.slice(at)].join('\n')
        expect(outcome(body)).toEqual({ good, bad: 1 })
      }
    },
  )

  test.each(['{"x":', '{"x":"', '{"x":1]', '}', '{"x":1}}', 'nonsense', '[', '"', '{\n"x":\n1'])(
    'and one broken document (%j) takes none of the others down, behind separators',
    broken => {
      for (let at = 0; at <= good.length; at++) {
        const texts = good.map(item => JSON.stringify(item))
        const body = [...texts.slice(0, at), broken, ...texts.slice(at)].map(text => `\u001e${text}\n`).join('')
        expect(outcome(body).good).toEqual(good)
        expect(outcome(body).bad).toBeGreaterThan(0)
      }
    },
  )
})

describe('an object around one list', () => {
  test('is an envelope whatever its list is called', () => {
    fc.assert(
      fc.property(
        records,
        fc.constantFrom('events', 'records', 'data', 'x y'),
        bom,
        fc.constantFrom(0, 2),
        (list, name, mark, indent) => {
          fc.pre(JSON.stringify(list[0]) !== '{}' && JSON.stringify(list.at(-1)) !== '{}')
          const body = `${mark}${JSON.stringify({ [name]: list }, null, indent)}`
          expect(outcome(body)).toEqual({ good: JSON.parse(JSON.stringify(list)), bad: 0 })
        },
      ),
    )
  })

  test.each([
    '{"events":[1,2]}',
    '{"events":[{"a":1},2]}',
    '{"events":["a"]}',
    '{"events":[]}',
    '{"events":[{}]}',
    '{"events":[{"a":1}],"name":"span"}',
    '{"name":"span","events":[{"a":1}]}',
    '{"events":[{"a":1}],"more":[{"b":1}]}',
    '{"events":{"list":[{"a":1}]}}',
  ])('%s is a record', body => {
    expect(texts(body)).toEqual([body])
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
    fc.property(fc.oneof(soup, fc.string({ unit: 'binary' })), sent => {
      const body = sent.toWellFormed()
      let last = 0
      for (const text of texts(body)) {
        const at = body.indexOf(text, last)
        expect(at).toBeGreaterThanOrEqual(last)
        last = at + text.length
      }
    }),
    { numRuns: 1000 },
  )
})
