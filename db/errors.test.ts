import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TailraceError } from '../core/errors.ts'
import {
  insertError,
  isBadData,
  isOutOfMemory,
  mayHaveHappened,
  StoreError,
  storeError as storeErrorWithin,
} from './errors.ts'

const storeError = (error: unknown) => storeErrorWithin(error, 30)

const engine = (code: number) => storeError(new Error(`Code: ${code}. DB::Exception: something. (NAME)`))

describe('bad data', () => {
  test.each([6, 25, 26, 27, 41, 72, 117, 130, 407])('code %i leads to bisection (C1.5)', code => {
    expect(isBadData(engine(code))).toBe(true)
    expect(isBadData(storeError(Object.assign(new Error('x'), { code: String(code), type: 'X' })))).toBe(true)
  })

  test.each([60, 62, 81, 159, 164, 202, 209, 210, 241, 242, 243, 252, 279, 319, 394, 497, 516, 999])(
    'code %i is a state of the server that passes',
    code => {
      expect(isBadData(engine(code))).toBe(false)
    },
  )

  test('what carries no code of the engine is never bad data, whatever it says', () => {
    for (const error of [
      new Error('CANNOT_PARSE_TEXT 117'),
      new Error('Code: 117'),
      Object.assign(new Error('x'), { code: 'ECONNREFUSED' }),
      117,
      '117',
      null,
      undefined,
    ])
      expect(isBadData(storeError(error))).toBe(false)
  })

  test('the code counts, whatever the message quotes', () => {
    const error = Object.assign(new Error('Code: 117. DB::Exception: quoted'), { code: '241' })
    expect(isBadData(storeError(error))).toBe(false)
  })
})

describe('a failed insert', () => {
  test.each([241, 173])('insert error %i counts as out of memory and names the remedy', code => {
    const error = insertError(Object.assign(new Error('memory limit exceeded'), { code: String(code) }), 'raise it')
    expect(isOutOfMemory(error)).toBe(true)
    expect(isBadData(error)).toBe(false)
    expect(error.message).toBe("an insert does not fit into the engine's memory: raise it (memory limit exceeded)")
  })

  test.each([158, 159, 252, 396])('insert error %i keeps its code and gives no advice on queries', code => {
    const error = insertError(Object.assign(new Error('no'), { code: String(code) }), 'raise it')
    expect(error).toMatchObject({ engineCode: code, message: 'no' })
    expect(isOutOfMemory(error) || isBadData(error)).toBe(false)
  })

  test('an insert error of the embedded engine does not mention CLICKHOUSE_URL', () => {
    expect(insertError(new Error('no connection'), 'raise it', 'restart').message).toContain('restart')
    expect(storeErrorWithin(new Error('no connection'), 30, 'restart').message).not.toContain('CLICKHOUSE_URL')
  })
})

describe('what a reader is told', () => {
  test.each([159, 394])('code %i: how long a query may take, and not what the engine says of it', code => {
    const error = storeErrorWithin(new Error(`Code: ${code}. DB::Exception: Timeout exceeded: elapsed 10000.1 ms.`), 7)
    expect(error).toMatchObject({ code: 'query_timeout', status: 504 })
    expect(error.message).toBe(
      'the query was stopped after 7 s: narrow the time range or the conditions, search for many terms in parts, or set QUERY_TIMEOUT_S',
    )
  })

  test.each([241, 396])('code %i: too large, and not what the engine says of it', code => {
    const error = engine(code)
    expect(error).toMatchObject({ code: 'query_too_large', status: 422 })
    expect(error.message).toMatch(/^the query takes more memory than one may.*: narrow /)
    expect(error.message).not.toContain('something')
  })

  test.each([
    [427, 'does not take a regular expression of the query'],
    [167, 'too large for ClickHouse'],
    [168, 'too large for ClickHouse'],
    [306, 'too large for ClickHouse'],
  ])('code %i: the query itself cannot be run', (code, cause) => {
    const error = engine(code)
    expect(error).toMatchObject({ code: 'invalid_query', status: 400 })
    expect(error.message).toContain(cause)
    expect(isBadData(error)).toBe(false)
  })

  test.each(['connect ECONNREFUSED 127.0.0.1:8123', 'socket hang up', 'Timeout error.'])(
    '%j: the server does not answer',
    message => {
      expect(storeError(new Error(message))).toMatchObject({ code: 'store_unavailable', status: 503, retryAfterS: 5 })
    },
  )

  test.each([192, 193, 194, 195, 497, 516])('code %i: look at the user', code => {
    const error = engine(code)
    expect(error).toMatchObject({ code: 'store_unavailable', status: 503 })
    expect(error.message).toContain('CLICKHOUSE_USER and CLICKHOUSE_PASSWORD')
  })

  test.each([
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'CLICKHOUSE_CA_FILE'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CLICKHOUSE_CA_FILE'],
    ['CERT_HAS_EXPIRED', 'CLICKHOUSE_CA_FILE'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'another name'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'CLICKHOUSE_CERT_FILE'],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'CLICKHOUSE_CERT_FILE'],
    ['HPE_INVALID_CONSTANT', 'no ClickHouse'],
    ['ECONNREFUSED', 'the server is up'],
  ])('a connection that fails with %s names the remedy', (code, remedy) => {
    expect(storeError(Object.assign(new Error('x'), { code })).message).toContain(remedy)
  })

  test('a message is one line and bounded', () => {
    const error = storeError(new Error(`Code: 60. DB::Exception: ${'x'.repeat(10_000)}\nstack`))
    expect(error.message).not.toContain('\n')
    expect(error.message.length).toBeLessThanOrEqual(400)
  })
})

test('our own errors, and those of an abort, stay the same object', () => {
  const abort = new DOMException('gone', 'AbortError')
  for (const error of [new StoreError(60, 'x', undefined), new TailraceError('busy', 'x'), abort])
    expect(storeError(error)).toBe(error)
})

test('the cause is kept', () => {
  const cause = new Error('Code: 60. DB::Exception: no table')
  expect(storeError(cause).cause).toBe(cause)
})

test('anything that can be thrown becomes an error', () => {
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.record({ message: fc.anything(), code: fc.anything() })), thrown => {
      expect(storeError(thrown)).toBeInstanceOf(Error)
    }),
  )
})

describe('whether the server may have done what was asked', () => {
  const connection = (code: string) => storeError(Object.assign(new Error('x'), { code }))

  test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])('%s: it cannot', code => {
    expect(mayHaveHappened(connection(code))).toBe(false)
  })

  test.each([
    connection('ECONNRESET'),
    connection('EPIPE'),
    storeError(new Error('Timeout error.')),
    engine(999),
    engine(241),
    undefined,
  ])('%s: it may', error => {
    expect(mayHaveHappened(error)).toBe(true)
  })
})
