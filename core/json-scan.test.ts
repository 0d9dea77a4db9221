import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isDeeperThan, skipBlanks, skipString, skipValue } from './json-scan.ts'
import { cpuMs } from './test-support/cpu-ms.ts'

/** Generous on a busy machine, and a hundred times less than anything quadratic would take. */
const LINEAR_MS = 2_000

test('a value ends where its JSON text ends, whatever follows', () => {
  const follow = fc.constantFrom('', ' ', ',', ']', '}', '\n{', ',"x":[')
  fc.assert(
    fc.property(fc.json(), follow, fc.string({ maxLength: 3 }), (json, after, before) => {
      expect(skipValue(before + json + after, before.length)).toBe(before.length + json.length)
    }),
    { numRuns: 500 },
  )
})

test('no proper beginning of a container or string is a whole value', () => {
  const value = fc.oneof(
    fc.object().map(v => JSON.stringify(v)),
    fc.array(fc.jsonValue()).map(v => JSON.stringify(v)),
    fc.string().map(v => JSON.stringify(v)),
  )
  fc.assert(
    fc.property(value, fc.nat(), (json, cut) => {
      expect(skipValue(json.slice(0, cut % json.length), 0)).toBe(-1)
    }),
    { numRuns: 500 },
  )
})

test.each([
  ['[}', -1],
  ['{]', -1],
  ['[{]}', -1],
  ['[[]', -1],
  ['"\\"', -1],
  ['"\\\\"', 4],
  ['"a\\\\\\""', 7],
  ['["]"]', 5],
  ['["\\"]"]', 7],
  ['', -1],
  [',', -1],
  [']', -1],
  ['-1.5e3,', 6],
  ['true}', 4],
])('%j ends at %i', (text, end) => {
  expect(skipValue(text, 0)).toBe(end)
})

test('blanks are the four of JSON and no others', () => {
  expect(skipBlanks(' \t\r\n x', 0)).toBe(5)
  for (const other of ['\u00a0', '\ufeff', '\v', '\f', '\u2028']) expect(skipBlanks(other, 0)).toBe(0)
  expect(skipBlanks('  ', 0)).toBe(2)
})

test('compares the deepest bracket nesting outside strings with the bound', () => {
  const depthOf = (value: unknown): number =>
    typeof value !== 'object' || value === null ? 0 : 1 + Math.max(0, ...Object.values(value).map(depthOf))
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(6), (value, max) => {
      const text = JSON.stringify(value, null, 1)
      expect(isDeeperThan(text, max)).toBe(depthOf(value) > max)
    }),
    { numRuns: 500 },
  )
  expect(isDeeperThan(JSON.stringify({ a: '[[[[[[{{{{{{' }), 1)).toBe(false)
})

describe('linear time and no stack, 4 MB of', () => {
  const size = 4_000_000
  const shapes: [string, string, number | undefined][] = [
    ['open brackets', '['.repeat(size), -1],
    ['open objects', '{"a":'.repeat(size / 5), -1],
    ['balanced brackets', '['.repeat(size / 2) + ']'.repeat(size / 2), size],
    ['escaped quotes in a string', `"${'\\"'.repeat(size / 2)}"`, size + 2],
    ['escaped quotes without an end', `"${'\\"'.repeat(size / 2)}`, -1],
    ['backslashes in a string', `"${'\\'.repeat(size)}"`, size + 2],
    ['backslashes without an end', `"${'\\'.repeat(size)}`, -1],
    ['runs of backslashes before quotes', `[${`"${'\\'.repeat(1000)}",`.repeat(size / 1003)}0]`, undefined],
    ['empty strings in an array', `[${'"",'.repeat(size / 3)}""]`, undefined],
    ['quotes', '"'.repeat(size), 2],
    ['digits', '1'.repeat(size), size],
    ['blanks in an array', `[${' '.repeat(size)}]`, size + 2],
  ]
  test.each(shapes)('%s', (_, text, end) => {
    const start = cpuMs()
    expect(skipValue(text, 0)).toBe(end ?? text.length)
    isDeeperThan(text, 10)
    isDeeperThan(text, 10_000_000)
    if (text.startsWith('"')) skipString(text, 0)
    expect(cpuMs() - start).toBeLessThan(LINEAR_MS)
  })

  test('10 million escapes in one string', () => {
    const text = `"${'\\"'.repeat(10_000_000)}"`
    expect(skipString(text, 0)).toBe(text.length)
  })
})
