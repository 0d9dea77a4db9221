import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../../core/limits.ts'
import { STEP_BYTES } from '../../../core/value-scan.ts'
import { results, texts, textsOrCodes } from '../test-support/results-of.ts'
import { recordTexts } from './record-texts.ts'

describe('a record beyond its bounds', () => {
  const good = ['{"a":1}', '{"b":"}],[{"}']
  const members = (count: number) => `{${Array.from({ length: count }, (_, i) => `"k${i}":1`).join(',')}}`
  const shapes: [string, string, string][] = [
    ['bytes', `{"a":"${'x'.repeat(LIMITS.recordBytesMax)}"}`, 'record_too_large'],
    ['empty objects', `{"a":[${'{},'.repeat(LIMITS.recordCostMax / 2)}1]}`, 'record_too_complex'],
    ['numbers', `{"a":[${'1,'.repeat(LIMITS.recordCostMax)}1]}`, 'record_too_complex'],
    ['members', members(LIMITS.recordCostMax / 8 + 1), 'record_too_complex'],
    ['levels', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`, 'record_too_complex'],
    ['lists in lists', `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`, 'record_too_complex'],
  ]

  test.each(shapes)('refuses a record with too many %s by its index and keeps its neighbours', (_, large, code) => {
    const [first = '', last = ''] = good
    const expected = [first, code, last]
    expect(textsOrCodes(`[${[first, large, last].join(',')}]`)).toEqual(expected)
    expect(textsOrCodes(`{"logs":[${[first, large, last].join(',\n')}]}`)).toEqual(expected)
    expect(textsOrCodes([first, large, last].join('\n'))).toEqual(expected)
    expect(textsOrCodes(large)).toEqual([code])
  })

  test('a refusal includes the beginning of the record', () => {
    const [refused] = results(`{"a":"${'x'.repeat(LIMITS.recordBytesMax)}"}`)
    expect(refused).toMatchObject({ sample: `{"a":"${'x'.repeat(LIMITS.rejectionSampleBytesMax - 6)}` })
  })

  test('accepts a record of exactly the byte bound and one of 512 attributes with long lists', () => {
    const largest = `{"a":"${'x'.repeat(LIMITS.recordBytesMax - 8)}"}`
    const list = `[${Array.from({ length: 200 }, (_, i) => i / 7).join(',')}]`
    const honest = `{${Array.from({ length: 512 }, (_, i) => `"attribute_${i}":${list}`).join(',')}}`
    for (const text of [largest, honest])
      for (const body of [text, `[${text}]`, `${text}\n${text}`, `{"logs":[${text}]}`])
        expect(new Set(texts(body))).toEqual(new Set([text]))
  })
})

test('decodes a long multi-byte record in steps without splitting a character', () => {
  for (const shift of ['', 'x', 'xx', 'xxx']) {
    const text = `{"a":"${shift}${'ä€😀'.repeat(STEP_BYTES / 3)}"}`
    for (const body of [text, `[${text}]`, `${text}\n{}`]) expect(texts(body)[0]).toBe(text)
  }
  const stray = Buffer.concat([Buffer.from('{"a":"'), Buffer.alloc(STEP_BYTES * 2, 0x80), Buffer.from('"}')])
  expect([...recordTexts(stray)].filter(text => text !== undefined)).toEqual([stray.toString('utf8')])
})

describe('examines little between two results, and each byte only a few times, in 300 kB of', () => {
  const size = 300_000
  test.each([
    ['open brackets', '['.repeat(size)],
    ['balanced brackets', '['.repeat(size / 2) + ']'.repeat(size / 2)],
    ['open objects', '{"a":'.repeat(size / 5)],
    ['an envelope of open brackets', `{"logs":${'['.repeat(size)}`],
    ['an envelope without its end', `{"logs":[${'{"a":1},'.repeat(size / 8)}`],
    ['quotes', '"'.repeat(size)],
    ['one string', `{"a":"${'x'.repeat(size)}"}`],
    ['one string without its end', `{"a":"${'x'.repeat(size)}`],
    ['escaped quotes', `["${'\\"'.repeat(size / 2)}`],
    ['backslashes', '\\'.repeat(size)],
    ['line feeds', '\n'.repeat(size)],
    ['blanks', ' '.repeat(size)],
    ['blanks behind an object', `{"a":1}${' '.repeat(size)}`],
    ['blanks between members', `{${`"a"${' '.repeat(size / 4)}:${' '.repeat(size / 4)}1,`.repeat(2)}"logs":[]}`],
    ['line feeds in an open array', `[${'\n'.repeat(size)}`],
    ['lines that open an object', '{\n'.repeat(size / 2)],
    ['lines that open a string', '{"a\n'.repeat(size / 4)],
    ['empty objects', '{}\n'.repeat(size / 3)],
    ['empty objects in an array', `[${'{},'.repeat(size / 3)}{}]`],
    ['empty objects in one record', `{"a":[${'{},'.repeat(size / 3)}{}]}`],
    ['commas in an array', `[${','.repeat(size)}]`],
    ['keys before the list', `{${'"a":1,'.repeat(size / 6)}"logs":[]}`],
    ['closing brackets', `[${']'.repeat(size)}`],
    ['digits', '1'.repeat(size)],
    ['digits in an array', `[${'1'.repeat(size)}]`],
    ['text', 'plain text '.repeat(size / 11)],
    ['pretty-printed records', JSON.stringify(Array(size / 50).fill({ a: 1, b: { c: 'text' } }), null, 2)],
    ['concatenated objects', '{}'.repeat(size / 2)],
    ['concatenated records that do not close', '{"a":1}{"b":[{"c":1}'.repeat(size / 20)],
    ['record separators', '\u001e'.repeat(size)],
    ['separated objects', '\u001e{}\n'.repeat(size / 4)],
    ['separated objects that do not close', '\u001e{\n'.repeat(size / 3)],
    ['byte order marks', '\ufeff'.repeat(size / 3)],
    ['pretty-printed objects that do not close', '{\n  "a": {\n'.repeat(size / 12)],
    ['pretty-printed objects behind one that does not close', `{"a":[\n${'{\n"b":1\n}\n'.repeat(size / 10)}`],
    ['an envelope of its own name', `{"events":[${'{"a":1},'.repeat(size / 8)}{"a":1}]}`],
    ['one line of many bytes a character', `${'😀'.repeat(size / 4)}\n{"a":1}`],
  ])('%s', (_, text) => {
    const { body, examined } = observed(Buffer.from(text))
    let last = 0
    let most = 0
    const note = () => {
      most = Math.max(most, examined() - last)
      last = examined()
    }
    for (const _ of recordTexts(body)) note()
    note()
    expect(most).toBeLessThan(3 * STEP_BYTES)
    expect(last).toBeLessThan(6 * body.length)
  })

  /** The body, and how many of its bytes were read or turned into text; a search for one byte passes 10 GB a second. */
  function observed(bytes: Buffer) {
    let count = 0
    const body = new Proxy(bytes, {
      get(target, name) {
        if (typeof name === 'string' && name >= '0' && name <= ':') {
          count++
          return target[Number(name)]
        }
        const value: unknown = Reflect.get(target, name)
        if (name !== 'toString') return typeof value === 'function' ? value.bind(target) : value
        return (encoding: BufferEncoding, start: number, end: number) => {
          count += Math.min(end, target.length) - start
          return target.toString(encoding, start, end)
        }
      },
    })
    return { body, examined: () => count }
  }
})
