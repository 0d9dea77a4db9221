/** Bodies that were found to block the event loop or to fill the memory, for tests and benchmarks. */
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'

export interface HostileBody {
  readonly name: string
  readonly bytes: Buffer
  /** Content-Encoding. */
  readonly encoding?: string
}

const MIB = 1024 * 1024
const ALL = 64 * MIB - 1024

/** Repeats the text up to so many bytes. */
const filled = (text: string, bytes: number) => text.repeat(Math.floor(bytes / Buffer.byteLength(text)))

/** Each shape made when it is asked for: together they have a gigabyte. */
export function* hostileBodies(bytes = ALL): Generator<HostileBody> {
  const body = (name: string, text: string): HostileBody => ({ name, bytes: Buffer.from(text) })
  const emptyObjects = `{"a":[${filled('{},', bytes)}{}]}`
  yield { name: 'one record of empty objects, gzip', bytes: gzipSync(emptyObjects), encoding: 'gzip' }
  yield { name: 'one record of empty objects, br', bytes: brotliCompressSync(emptyObjects), encoding: 'br' }
  yield { name: 'one record of empty objects, deflate', bytes: deflateSync(emptyObjects), encoding: 'deflate' }
  yield body('one record of members', `{${filled('"abcdef":1,', bytes)}"z":1}`)
  yield body('one record of large integers', `{"a":[${filled('9007199254740993,', bytes)}1]}`)
  yield body('one string', `{"a":"${filled('x', bytes)}"}`)
  yield body('one string of escapes', `{"a":"${filled('\\"', bytes)}"}`)
  yield body('one string of emoji', `{"a":"${filled('😀', bytes)}"}`)
  yield body('brackets', filled('[', bytes))
  yield body('levels', filled('{"a":', bytes))
  yield body('backslashes', filled('\\', bytes))
  yield body('blanks', filled(' ', bytes))
  yield body('quotes', filled('"', bytes))
  yield body('an envelope of one record', `{"logs":[{"a":[${filled('{},', bytes)}{}]}]}`)
  yield body('records just within the bounds', filled(`{"a":"${'x'.repeat(Math.min(bytes, 8 * MIB) - 9)}"}\n`, bytes))
  yield body('records of the costliest kind', filled(`{"a":[${filled('{},', 128 * 1024)}1]}\n`, bytes))
  yield body('tiny records', filled('{}\n', Math.min(bytes, 2_900_000)))
  yield body('pretty-printed records', `[${filled('{\n  "a": 1\n},', Math.min(bytes, 10_000_000))}{}]`)
}
