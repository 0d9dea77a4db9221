import fc from 'fast-check'
import { expect, test } from 'vitest'
import { storedNumberOf, textOfNumber } from '../../core/query/numbers.ts'
import { decodeJson } from '../decode/json-record.ts'
import { encodeAttributes } from './encode-attributes.ts'

/** A number of a record as it stands in the encoded line. */
function encoded(json: string): string {
  const { attributes } = decodeJson(`{"attributes":{"x":${json}}}`)
  return encodeAttributes(attributes).slice('{"x":'.length, -1)
}

/** As the engine reads a bare number: digits are an integer, all else is a double. */
function readByEngine(text: string): ReturnType<typeof storedNumberOf> {
  return /^-?\d+$/.test(text) ? { kind: 'integer', value: BigInt(text) } : { kind: 'double', value: Number(text) }
}

function expectAgreement(json: string): void {
  const text = encoded(json)
  // What no type of number holds is stored as text, and found as text.
  if (text.startsWith('"')) expect(JSON.parse(text)).toBe(json)
  else expect(storedNumberOf(json), json).toEqual(readByEngine(text))
}

const whole = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 66n }).map(String),
  fc.integer({ min: 0, max: 2_000 }).map(String),
  fc
    .tuple(fc.constantFrom(2n ** 53n, 2n ** 63n, 2n ** 64n, 10n ** 21n), fc.integer({ min: -3, max: 3 }))
    .map(([power, step]) => String(power + BigInt(step))),
)
const json = fc
  .tuple(
    fc.constantFrom('', '-'),
    whole,
    fc.oneof(
      fc.constantFrom('', '', '.0', '.5', '.000'),
      fc.nat().map(n => `.${n}`),
    ),
    fc.oneof(
      fc.constantFrom('', '', 'e0', 'E+2', 'e-2'),
      fc.integer({ min: -330, max: 310 }).map(n => `e${n}`),
    ),
  )
  .map(parts => parts.join(''))

test('a query reads a number as the encoder stores it, however it is written', () => {
  fc.assert(fc.property(json, expectAgreement), { numRuns: 5_000 })
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), number => {
      expectAgreement(JSON.stringify(number))
      expect(storedNumberOf(textOfNumber(number))).toEqual(storedNumberOf(JSON.stringify(number)))
    }),
    { numRuns: 2_000 },
  )
})

test.each([
  ['45', { kind: 'integer', value: 45n }],
  ['45.0', { kind: 'integer', value: 45n }],
  ['-9223372036854775808', { kind: 'integer', value: -(2n ** 63n) }],
  ['18446744073709551615', { kind: 'integer', value: 2n ** 64n - 1n }],
  ['1e18', { kind: 'integer', value: 10n ** 18n }],
  ['1e19', { kind: 'double', value: 1e19 }],
  ['0.1', { kind: 'double', value: 0.1 }],
])('%s is stored as what a query takes it for', (text, number) => {
  expect(readByEngine(encoded(text))).toEqual(number)
  expect(storedNumberOf(text)).toEqual(number)
})
