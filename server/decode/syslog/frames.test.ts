import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SyslogFrames } from './frames.ts'

const BYTES_MAX = 1_000

/** Feeds chunks and ends the connection; `null` is a pause. */
function run(chunks: readonly (string | null)[], bytesMax = BYTES_MAX) {
  const frames = new SyslogFrames(bytesMax)
  const out = chunks.flatMap(chunk => (chunk === null ? frames.flush() : frames.push(Buffer.from(chunk))))
  return [...out, ...frames.end()]
}

const texts = (chunks: readonly (string | null)[]) => run(chunks).map(({ bytes }) => bytes.toString())
const counted = (message: string) => `${Buffer.byteLength(message)} ${message}`

describe('framing', () => {
  test.each([
    ['line feeds', ['<13>a\n<13>b\n'], ['<13>a', '<13>b']],
    ['a line feed in the next chunk', ['<13>a', '\n<13>b\n'], ['<13>a', '<13>b']],
    ['CR LF', ['<13>a\r\n<13>b\r\n'], ['<13>a', '<13>b']],
    ['NUL, with line feeds inside', ['<13>a\0<13>b\n  at c\0'], ['<13>a', '<13>b\n  at c']],
    ['NUL, a line feed in the first message', ['<13>b\n  at c\0', '<13>a\0'], ['<13>b\n  at c', '<13>a']],
    ['NUL inside of lines', ['<13>a b\0c\n<13>d\n'], ['<13>a b', 'c', '<13>d']],
    ['NUL inside of later lines', ['<13>a\n<13>b\0c\n<13>d\n'], ['<13>a', '<13>b\0c', '<13>d']],
    ['NUL and then line feeds', ['<13>a\0<13>b\n<13>c\n\0'], ['<13>a', '<13>b', '<13>c']],
    ['counted JSON', [counted('{"a":1}') + counted('@cee: {"a":2}')], ['{"a":1}', '@cee: {"a":2}']],
    ['lines with a number and markup', ['404 <html>x\n1 <b>hi</b>\n'], ['404 <html>x', '1 <b>hi</b>']],
    ['a count that nobody means', ['999999999 <13>first\n<13>b\n'], ['999999999 <13>first', '<13>b']],
    ['a wrong count over lines', ['900 <13>a: 1\n<13>a: 2\n<13>a: 3\n'], ['<13>a: 1', '<13>a: 2', '<13>a: 3']],
    ['octet counting', [counted('<13>a\nb') + counted('<13>ü')], ['<13>a\nb', '<13>ü']],
    ['octet counting of a line feed', [`${counted('<13>a\n')}${counted('<13>b\n')}`], ['<13>a', '<13>b']],
    ['octet counting and a line feed behind', [`${counted('<13>a')}\n${counted('<13>b')}\n`], ['<13>a', '<13>b']],
    ['a count in pieces', ['1', '0 <1', '3>abcd', 'ef'], ['<13>abcdef']],
    ['nothing, a pause in between', ['<13>a', null, '<13>b', null], ['<13>a', '<13>b']],
    ['nothing, each in a chunk of its own', ['<13>a', '<13>b', '<13>c'], ['<13>a', '<13>b', '<13>c']],
    [
      'nothing, in one chunk',
      ['<13>Nov 21 02:55:43 vm app: a<13>Nov 21 02:55:44 vm app: b<14>1 2026-11-21T02:55:43Z vm app - - - c'],
      ['<13>Nov 21 02:55:43 vm app: a', '<13>Nov 21 02:55:44 vm app: b', '<14>1 2026-11-21T02:55:43Z vm app - - - c'],
    ],
    [
      'all of them in one connection',
      [`${counted('<13>a')}<13>b\n${counted('<13>c\n')}<13>1 - - - - - - d`, null, `${counted('<13>e')}<13>f\n`],
      ['<13>a', '<13>b', '<13>c', '<13>1 - - - - - - d', '<13>e', '<13>f'],
    ],
    [
      'nothing before a count',
      ['<13>a\n<13>b', `${counted('<13>1 - - - - - - c')}`],
      ['<13>a', '<13>b', '<13>1 - - - - - - c'],
    ],
    ['plain lines', ['hello\nworld\n'], ['hello', 'world']],
    [
      'lines that begin with digits',
      ['2026-11-21 start\n200 OK\n99999999999 <13>x\n'],
      ['2026-11-21 start', '200 OK', '99999999999 <13>x'],
    ],
    [
      'a quoted header inside a line',
      ['<13>a\n<13>relay says <14>Nov 21 02:55:43 vm app: b\n'],
      ['<13>a', '<13>relay says <14>Nov 21 02:55:43 vm app: b'],
    ],
    ['empty lines', ['\n\n\0\r\n<13>a\n\n'], ['<13>a']],
    ['the end of the connection', ['<13>a\n<13>b'], ['<13>a', '<13>b']],
  ])('%s', (_, chunks, expected) => {
    expect(texts(chunks)).toEqual(expected)
  })

  test.each([
    ['characters counted instead of bytes', ['9 <13>größe12 <13>bcdefghi'], ['<13>größe', '<13>bcdefghi']],
    [
      'a count too small by many',
      ['7 <13>aaabbbbb12 <13>ccc 12345 <13>d\n'],
      ['<13>aaabbbbb', '<13>ccc 1234', '<13>d'],
    ],
    ['a rest that ends in a digit', ['7 <13>aaab48 <13>dddd5 <13>e'], ['<13>aaab4', '<13>dddd', '<13>e']],
    ['a count too large by one', [`9 <13>aaaa8 <13>bbbb8 <13>cccc`], ['<13>aaaa', '<13>bbbb', '<13>cccc']],
    [
      'a count too large by many',
      ['20 <13>aaaa8 <13>bbbb8 <13>cccc8 <13>dddd'],
      ['<13>aaaa', '<13>bbbb', '<13>cccc', '<13>dddd'],
    ],
    [
      'a count too large for the connection',
      ['500 <13>aaaa8 <13>bbbb8 <13>cccc'],
      ['<13>aaaa', '<13>bbbb', '<13>cccc'],
    ],
    ['a right count of a message that ends like one', ['6 <13>9 <13>aaaaa\n'], ['<13>9 ', '<13>aaaaa']],
    ['a rest that comes later', ['7 <13>aaa', 'bb', '8 <13>cccc'], ['<13>aaa', 'bb', '<13>cccc']],
  ])('is found again behind a wrong count: %s', (_, chunks, expected) => {
    expect(texts(chunks)).toEqual(expected)
  })

  const pretty = JSON.stringify({ message: 'm', list: [{ a: 1 }, 2], nested: { text: '}\\"{' } }, null, 2)
  const flat = '{\n"message":"m",\n"list":[\n{"a":1},\n{"a":2}\n]\n}'
  test.each([
    ['NUL behind pretty-printed JSON', [`${pretty}\0${pretty}\0`], [pretty, pretty]],
    ['NUL behind JSON without indentation', [`${flat}\0<13>a\n`], [flat, '<13>a']],
    ['line feeds behind pretty-printed JSON', [`${pretty}\n${pretty}\n<13>a\n`], [pretty, pretty, '<13>a']],
    [
      'line feeds and NUL by turns',
      ['<13>a\n{"b":1}\0<13>c\n<13>d\0{"e":1}\n<13>f\0'],
      ['<13>a', '{"b":1}', '<13>c', '<13>d', '{"e":1}', '<13>f'],
    ],
    [
      'NUL, line feeds and pretty-printed JSON',
      [`{"x":1}\0<13>a\n${pretty}\0<13>b\n${pretty}\n`],
      ['{"x":1}', '<13>a', pretty, '<13>b', pretty],
    ],
    [
      'counts between them',
      [`${pretty}\0${counted('<13>a')}<13>b\0${counted(pretty)}`],
      [pretty, '<13>a', '<13>b', pretty],
    ],
    ['broken JSON on a line', ['{"broken":\n{"a":1}\n{"b":"\n<13>c\n'], ['{"broken":', '{"a":1}', '{"b":"', '<13>c']],
    ['a line that opens a brace', ['{\n<13>a\n{"b":1,\n{"c":1}\n'], ['{', '<13>a', '{"b":1,', '{"c":1}']],
    ['a message with a line of JSON inside', ['<13>a\0<13>b\n{"c":1}\0<13>d\0'], ['<13>a', '<13>b\n{"c":1}', '<13>d']],
  ])('LF and NUL in one connection: %s', (_, chunks, expected) => {
    expect(texts(chunks)).toEqual(expected)
    expect(texts(chunks.join('').split(''))).toEqual(expected)
  })

  test('a pause ends broken JSON that could have gone on', () => {
    const frames = new SyslogFrames(BYTES_MAX)
    expect(frames.push(Buffer.from('{"a":1,\n'))).toEqual([])
    expect(frames.flush().map(({ bytes }) => bytes.toString())).toEqual(['{"a":1,'])
  })

  test('a count that is too small leaves the rest readable', () => {
    expect(texts(['5 <13>hello\n<13>b\n'])).toEqual(['<13>h', 'ello', '<13>b'])
  })

  test('a count that is too large is told apart from a message', () => {
    expect(run(['50 <13>hello'])).toEqual([{ bytes: Buffer.from('50 <13>hello'), cutBytes: 0, isComplete: false }])
  })

  test('a pause does not end a counted message', () => {
    expect(texts(['10 <13>a', null, 'bcdef'])).toEqual(['<13>abcdef'])
  })
})

describe('messages over the bound are cut, counted and followed by the next', () => {
  const long = `<13>${'x'.repeat(5_000)}`
  test.each([
    ['a line', `${long}\n<13>b\n`],
    ['counted', `${counted(long)}<13>b\n`],
    ['NUL', `<13>a\0${long}\0<13>b\0`],
  ])('%s', (_, stream) => {
    for (const size of [1, 7, 999, 100_000]) {
      const chunks = stream.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
      const frames = run(chunks)
      const cut = frames.find(frame => frame.cutBytes > 0)
      expect(cut?.bytes.length).toBe(BYTES_MAX)
      expect(cut?.cutBytes).toBe(long.length - BYTES_MAX)
      expect(frames.at(-1)?.bytes.toString()).toBe('<13>b')
    }
  })

  test('a line that never ends costs no more than the bound', () => {
    const frames = new SyslogFrames(BYTES_MAX)
    for (let i = 0; i < 1_000; i++) {
      expect(frames.push(Buffer.alloc(1_000, 'x'))).toEqual([])
      expect(frames.pendingBytes).toBeLessThanOrEqual(BYTES_MAX)
    }
    expect(frames.end()).toMatchObject([{ cutBytes: 999_000, isComplete: true }])
  })
})

describe('for any messages, framing and cuts of the stream', () => {
  const text = fc
    .string({ unit: fc.constantFrom('a', 'b', ' ', '<', '>', '1', '3', ':', 'ü', '🚀', '{', '"'), maxLength: 30 })
    .map(body => `<13>${body}`)
  const framings: ((message: string) => string)[] = [
    counted,
    message => `${counted(message)}\n`,
    message => `${message}\n`,
  ]

  const [COUNTED, LINE] = [0, 2]
  const messages = fc.array(fc.tuple(text, fc.nat(framings.length - 1)), { minLength: 1, maxLength: 20 }).map(all => {
    const decidable: [string, number][] = []
    for (const [body, kind] of all) {
      const [before = '', kindBefore = LINE] = decidable.at(-1) ?? []
      // `7 <13>11 <13>a` may be two messages, or one whose count took the next one's for its own: nothing can tell.
      const isEither = kind === LINE && kindBefore === COUNTED && /\d $/.test(before)
      decidable.push([body, isEither ? COUNTED : kind])
    }
    return decidable
  })

  test('with terminators or counts, the messages come out as they went in', () => {
    fc.assert(
      fc.property(
        messages,
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 50 }),
        (messages, sizes) => {
          // A first message that ends tells how the connection works.
          const stream = Buffer.from(
            `<13>first\n${messages.map(([message, kind]) => framings[kind]?.(message)).join('')}`,
          )
          const frames = new SyslogFrames(BYTES_MAX)
          const out: string[] = []
          for (let at = 0, turn = 0; at < stream.length; turn++) {
            const size = at === 0 ? 10 : (sizes[turn % sizes.length] ?? 1)
            for (const { bytes } of frames.push(stream.subarray(at, at + size))) out.push(bytes.toString())
            at += size
          }
          for (const { bytes } of frames.end()) out.push(bytes.toString())
          expect(out).toEqual(['<13>first', ...messages.map(([message]) => message)])
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test('LF, NUL and counts by turns, with JSON and without, cut anywhere', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'b', ' ', ':', '1', 'ü', '🚀', '}', '"'), maxLength: 20 })
    const message = fc.oneof(
      line.map(body => `<13>${body.trimEnd()}`),
      line.map(body => JSON.stringify({ message: body, list: [{ a: body }, 1] })),
      line.map(body => JSON.stringify({ message: body, nested: { a: [body, {}] } }, null, 2)),
    )
    const framing = fc.constantFrom(
      counted,
      (text: string) => `${text}\n`,
      (text: string) => `${text}\0`,
    )
    fc.assert(
      fc.property(
        fc.array(fc.tuple(message, framing), { minLength: 1, maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 }),
        (messages, sizes) => {
          const stream = Buffer.from(`{"first":1}\n${messages.map(([text, frame]) => frame(text)).join('')}`)
          const frames = new SyslogFrames(BYTES_MAX)
          const out: string[] = []
          for (let at = 0, turn = 0; at < stream.length; turn++) {
            const size = sizes[turn % sizes.length] ?? 1
            for (const { bytes } of frames.push(stream.subarray(at, at + size))) out.push(bytes.toString())
            at += size
          }
          for (const { bytes } of frames.end()) out.push(bytes.toString())
          expect(out).toEqual(['{"first":1}', ...messages.map(([text]) => text)])
        },
      ),
      { numRuns: 3_000 },
    )
  })

  test('random bytes never throw, never grow past the bound, and are all accounted for', () => {
    const byte = fc.constantFrom(...Buffer.from('<>0139 \n\0\rax'))
    fc.assert(
      fc.property(
        fc.array(
          fc.uint8Array({ maxLength: 60 }).chain(() => fc.array(byte, { maxLength: 60 })),
          { maxLength: 20 },
        ),
        chunks => {
          const frames = new SyslogFrames(50)
          let bytesOut = 0
          const count = (out: ReturnType<SyslogFrames['push']>) => {
            for (const { bytes, cutBytes } of out) bytesOut += bytes.length + cutBytes
          }
          for (const chunk of chunks) {
            count(frames.push(Buffer.from(chunk)))
            expect(frames.pendingBytes).toBeLessThanOrEqual(50 + 11)
          }
          count(frames.end())
          const sent = chunks.flat()
          const payload = sent.filter(item => item !== 0x0a && item !== 0 && item !== 0x0d).length
          // Counts and line ends are framing; everything else is in a message.
          expect(bytesOut).toBeLessThanOrEqual(sent.length)
          expect(bytesOut).toBeGreaterThanOrEqual(payload - digitsAndBlanks(sent))
        },
      ),
      { numRuns: 3_000 },
    )
  })
})

function digitsAndBlanks(bytes: readonly number[]): number {
  return bytes.filter(byte => byte === 0x20 || (byte >= 0x30 && byte <= 0x39)).length
}
