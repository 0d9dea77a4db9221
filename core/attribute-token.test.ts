import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeJson } from '../server/decode/json-record.ts'
import { normaliseLog } from '../server/pipeline/normalise-log.ts'
import { encodeLog } from '../server/spool/encode.ts'
import { encodeTokens } from '../server/spool/encode-tokens.ts'
import { attributeTokens, OVERFLOW_TOKENS, TOKEN_CHARS_MAX, TOKENS_MAX } from './attribute-token.ts'
import { matcherOf } from './query/match.ts'
import { resolveQuery } from './query/resolve.ts'
import { storedLog } from './query/stored-log.ts'

const receivedAt = { seconds: 1_700_000_000, nanos: 0 }

/** Whether a log with this attribute, in JSON, equals the text, and the tokens that stand beside it. */
function ask(path: string, json: string, text: string): { isEqual: boolean; tokens: string[] } {
  const record = decodeJson(`{"attributes":{${JSON.stringify(path)}:${json}}}`)
  normaliseLog(record, { receivedAt })
  const tokens = JSON.parse(encodeTokens(record.attributes)) as string[]
  const name = `attributes.${path}`
  const condition = resolveQuery({ kind: 'field', name, test: { kind: 'phrase', text } }, 0n)
  return { isEqual: matcherOf(condition)(storedLog(`[1,${encodeLog(record, '1', receivedAt)}`)), tokens }
}

function expectIndexed(path: string, json: string, text: string): void {
  const { isEqual, tokens } = ask(path, json, text)
  const wanted = attributeTokens(path, text)
  if (!isEqual || wanted === undefined) return
  const has = (token: string) => tokens.includes(token)
  const isIndexed = wanted.some(has) || OVERFLOW_TOKENS.every(has)
  expect(isIndexed, `${json} equals ${text}: ${wanted} among ${tokens}`).toBe(true)
}

const digits = (min: number, max: number) =>
  fc.array(fc.constantFrom(...'0123456789'), { minLength: min, maxLength: max }).map(list => list.join(''))
const edge = fc
  .tuple(
    fc.constantFrom(0n, 2n ** 53n, 2n ** 63n, 2n ** 64n, 10n ** 15n, 10n ** 19n, 10n ** 21n),
    fc.integer({ min: -3, max: 3 }),
  )
  .map(([power, step]) => String(power + BigInt(step)))
/** A number as JSON allows it to be written. */
const jsonNumber = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(
      edge.map(text => text.replace('-', '')),
      digits(1, 25).map(text => text.replace(/^0+(?=\d)/, '')),
      fc.integer({ min: 0, max: 50 }).map(String),
    ),
    fc.oneof(
      fc.constant(''),
      fc.constant('.0'),
      digits(1, 22).map(text => `.${text}`),
    ),
    fc.oneof(
      fc.constant(''),
      fc.tuple(fc.constantFrom('e', 'E', 'e+', 'e-'), fc.oneof(fc.nat(30), fc.nat(400))).map(([e, n]) => `${e}${n}`),
    ),
  )
  .map(parts => parts.join(''))
/** The same number written otherwise, or nearly the same. */
const rewritten = (text: string): string[] => {
  const number = Number(text)
  const texts = [text, `${text}0`, text.replace(/^-/, ''), String(number), String(number).replace('e+', 'e')]
  if (Number.isFinite(number)) texts.push(number.toExponential(), number.toFixed(0), number.toFixed(3))
  return texts
}

const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc
    .array(fc.constantFrom('a', '=', '.', '"', '\\', "'", '\n', '\0', '\ud83d', '😀', '1', 'true', ' '), {
      maxLength: 6,
    })
    .map(parts => parts.join('')),
)

describe('what equals a text has one of the tokens that are looked up for it', () => {
  test('numbers, alone and in lists, however they are written', () => {
    fc.assert(
      fc.property(jsonNumber, jsonNumber, (json, other) => {
        for (const text of rewritten(json))
          for (const value of [json, `[${json}]`, `[${json},${other}]`, `[${json},"x"]`, `"${json}"`])
            expectIndexed('x', value, text)
      }),
      { numRuns: 1_500 },
    )
  })

  test('texts under any name', () => {
    fc.assert(
      fc.property(oddText, oddText, (name, value) => {
        const [path, text] = [`x${name}`, value.toWellFormed()]
        for (const json of [JSON.stringify(value), JSON.stringify([value, 'b'])]) expectIndexed(path, json, text)
      }),
      { numRuns: 1_000 },
    )
  })

  test.each([
    ['true', 'true'],
    ['false', 'false'],
    ['[true,false]', 'false'],
    ['-0', '0'],
    ['-0.0', '-0'],
    ['1e0', '1'],
    ['9007199254740993', '9007199254740993'],
    ['18446744073709551615', '18446744073709551615'],
    ['18446744073709551616', '18446744073709551616'],
    ['1e400', '1e400'],
    ['1e-400', '1e-400'],
    ['1e21', '1e21'],
    ['1e21', '1000000000000000000000'],
    ['""', ''],
    ['"a=b"', 'a=b'],
  ])('%s equals %j', (json, text) => {
    expect(ask('x', json, text).isEqual).toBe(true)
    expectIndexed('x', json, text)
  })
})

test('a number is found by the text in which it was sent', () => {
  fc.assert(
    fc.property(jsonNumber, json => {
      expect(ask('x', json, json).isEqual).toBe(true)
    }),
    { numRuns: 1_500 },
  )
})

describe('the index is not asked where it cannot tell', () => {
  test('about long values', () => {
    const longest = 'v'.repeat(TOKEN_CHARS_MAX - 'x='.length)
    expect(attributeTokens('x', longest)).toEqual([`x=${longest}`])
    expect(ask('x', JSON.stringify(longest), longest).tokens).toEqual([`x=${longest}`])
    expect(attributeTokens('x', `${longest}v`)).toBeUndefined()
    expect(ask('x', JSON.stringify(`${longest}v`), '').tokens).toEqual([])
  })

  test('about what the encoder itself adds', () => {
    expect(attributeTokens('tailrace.dropped_attributes', '1')).toBeUndefined()
  })

  test('and of a record with too many values it says so', () => {
    const list = JSON.stringify(Array.from({ length: TOKENS_MAX + 5 }, (_, i) => `v${i}`))
    const { tokens, isEqual } = ask('x', list, `v${TOKENS_MAX + 4}`)
    expect(isEqual).toBe(true)
    expect(tokens.slice(TOKENS_MAX)).toEqual([...OVERFLOW_TOKENS])
    expectIndexed('x', list, `v${TOKENS_MAX + 4}`)
  })
})

test('no value of a sender can pass for the mark of a record with too many', () => {
  fc.assert(
    fc.property(oddText, path => {
      for (const mark of OVERFLOW_TOKENS) expect(attributeTokens(path, mark) ?? []).not.toContain(mark)
    }),
  )
})
