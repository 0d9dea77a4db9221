import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { TailraceError } from '../../../../core/errors.ts'
import { LIMITS } from '../../../../core/limits.ts'
import { hostileBodies } from '../../../../e2e/support/hostile-bodies.ts'
import { noFaults } from '../../../faults.ts'
import type { DoorReply } from '../../../http/exchange.ts'
import { createMetrics } from '../../../observe/metrics.ts'
import { createRedaction } from '../../../redaction/redaction.ts'
import { Intake } from '../../../signal/intake.ts'
import { logs } from '../../../signal/logs.ts'
import type { Piece } from '../../../spool/pieces.ts'
import type { Spool } from '../../../spool/spool.ts'
import type { ReceiveContext } from '../../context.ts'
import { BodyBudget } from '../../http/body-budget.ts'
import { receive } from '../../http/receive.ts'
import { SLICE_MS, Slices } from '../../http/slices.ts'
import { Rejections } from '../../rejections.ts'
import { ingest } from './ingest.ts'

/** The door with the real intake before a spool and keys in memory: what is tested here is decided before those. */
function door(slices = new Slices()) {
  const lines: string[] = []
  const rejections = new Rejections(createRedaction([]))
  const metrics = createMetrics()
  const spool = {
    fill: 0,
    lastSeq: 0,
    append: async (pieces: readonly Piece[]) => {
      for (const { bytes } of pieces) lines.push(...bytes.toString('utf8').trimEnd().split('\n'))
      return { node: '1', firstSeq: 0, lastSeq: lines.length - 1 }
    },
    waitStored: async () => true,
  } as unknown as Spool
  const context: ReceiveContext = {
    signals: {
      logs: { intake: new Intake({ definition: logs, node: '1', spool, rejections, metrics }), progress: spool },
    },
    keys: { once: (_key, _fingerprint, work) => work() },
    metrics,
    bodies: new BodyBudget(),
    slices,
    slowed: { count: 0 },
    draining: new AbortController().signal,
    faults: noFaults,
  }
  const post = (body: string | Uint8Array, headers: Record<string, string> = {}, query = ''): Promise<DoorReply> =>
    receive(
      ingest,
      {
        method: 'POST',
        url: new URL(`http://x/api/ingest${query}`),
        header: name => headers[name],
        body: Readable.from(body.length === 0 ? [] : [Buffer.from(body)]),
        remoteAddress: '10.0.0.1',
      },
      context,
    )
  return { post, lines, rejections }
}

async function refusal(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
    return 'ok'
  } catch (error) {
    if (error instanceof TailraceError) return error.code
    throw error
  }
}

describe('media types', () => {
  test.each([
    undefined,
    '',
    'application/json',
    'Application/JSON; charset=utf-8',
    'application/x-ndjson',
    'application/ndjson',
    'application/jsonl',
    'application/x-jsonlines',
    'application/json-seq',
    'application/vnd.acme.log+json',
    'application/vnd.elasticsearch+x-ndjson; compatible-with=9',
    'text/plain;charset=UTF-8',
    'text/json',
    'application/x-www-form-urlencoded',
  ])('%j is taken', async type => {
    expect(await refusal(door().post('{"message":"x"}', type === undefined ? {} : { 'content-type': type }))).toBe('ok')
  })

  test.each([
    'text/html',
    'application/xml',
    'application/x-protobuf',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
    'application/jsonp',
    'xapplication/json',
    'application/json, text/html',
    `application/${'a+'.repeat(20_000)}`,
  ])('%.60s is not', async type => {
    expect(await refusal(door().post('{"message":"x"}', { 'content-type': type }))).toBe('unsupported_media_type')
  })
})

describe('Idempotency-Key', () => {
  const max = LIMITS.idempotencyKeyCharsMax
  test.each([
    [1, 'ok'],
    [max, 'ok'],
    [0, 'bad_request'],
    [max + 1, 'bad_request'],
  ])('of %i characters: %s', async (length, code) => {
    expect(await refusal(door().post('{}', { 'idempotency-key': 'k'.repeat(length) }))).toBe(code)
  })
})

test.each([
  ['', 'ok'],
  ['?wait=stored', 'ok'],
  ['?wait=', 'bad_request'],
  ['?wait=true', 'bad_request'],
])('%j: %s', async (query, code) => {
  expect(await refusal(door().post('{}', {}, query))).toBe(code)
})

describe('replies', () => {
  test('accepted and rejected are counted, each refusal with index and code, its neighbours stored', async () => {
    const { post, lines, rejections } = door()
    const reply = await post('{"message":"a"}\n{broken}\n\n[1]\n{"message":"b"}')
    expect(reply.status).toBe(200)
    expect(JSON.parse(reply.body)).toEqual({
      accepted: 2,
      rejected: 2,
      errors: [
        { index: 1, code: 'invalid_json', message: expect.stringContaining('{broken}') },
        { index: 2, code: 'not_an_object', message: expect.stringContaining('[1]') },
      ],
    })
    expect(lines).toHaveLength(2)
    expect(rejections.latest(9).map(({ index, sender, sample }) => [index, sender, sample])).toEqual([
      [2, '10.0.0.1', '[1]'],
      [1, '10.0.0.1', '{broken}'],
    ])
  })

  test('refuses a record beyond its bounds by its index, keeps it for inspection, and stores its neighbours', async () => {
    const { post, lines, rejections } = door()
    const complex = `{"a":[${'{},'.repeat(LIMITS.recordCostMax / 2)}1]}`
    const large = `{"a":"${'x'.repeat(LIMITS.recordBytesMax)}"}`
    const reply = await post(['{"message":"a"}', complex, '{"message":"b"}', large, '{"message":"c"}'].join('\n'))
    expect(JSON.parse(reply.body)).toMatchObject({
      accepted: 3,
      rejected: 2,
      errors: [
        { index: 1, code: 'record_too_complex' },
        { index: 3, code: 'record_too_large' },
      ],
    })
    expect(lines).toHaveLength(3)
    expect(rejections.counts().map(({ code, count }) => [code, count])).toEqual([
      ['record_too_complex', 1],
      ['record_too_large', 1],
    ])
    expect(rejections.latest(1)[0]?.sample).toBe(large.slice(0, LIMITS.rejectionSampleBytesMax))
  })

  test('where nothing is accepted the status is 400 and the error says why', async () => {
    const reply = await door().post('["x",1]')
    expect(reply.status).toBe(400)
    expect(JSON.parse(reply.body)).toMatchObject({ accepted: 0, rejected: 2, error: { code: 'all_rejected' } })
  })

  test.each(['[]', ' [ ] ', '{"logs":[]}', '\ufeff[]'])('%j is an empty batch and no mistake', async body => {
    const reply = await door().post(body)
    expect([reply.status, JSON.parse(reply.body)]).toEqual([200, { accepted: 0, rejected: 0, errors: [] }])
  })

  test.each(['', ' \n', '\ufeff', '['])('%j holds no record', async body => {
    expect(await refusal(door().post(body))).toBe('empty_body')
  })

  test('reasons are listed up to a bound, the count is exact', async () => {
    const reply = await door().post('x\n'.repeat(LIMITS.errorsPerReplyMax + 5))
    const { rejected, errors } = JSON.parse(reply.body)
    expect([rejected, errors.length]).toEqual([LIMITS.errorsPerReplyMax + 5, LIMITS.errorsPerReplyMax])
  })

  test('bytes that are no UTF-8 reject nothing', async () => {
    const { post, lines } = door()
    expect((await post(Buffer.from('{"message":"gr\xf6\xdfe"}', 'latin1'))).status).toBe(200)
    expect(lines[0]).toContain('gr\ufffd\ufffde')
  })

  test('?wait=stored says whether the rows can be found', async () => {
    const reply = await door().post('{"message":"x"}', {}, '?wait=stored')
    expect(JSON.parse(reply.body)).toEqual({ accepted: 1, rejected: 0, errors: [], stored: true })
  })
})

describe('decoding yields to the event loop at least once per 128 kB of', () => {
  const BYTES = 300_000
  test.each(Array.from(hostileBodies(BYTES), body => [body.name, body] as const))('%s', async (_, body) => {
    // A clock on which every look finds the slice over: what is counted is where the work looks at it.
    let nowMs = 0
    let turns = 0
    const slices = new Slices({
      nowMs: () => {
        nowMs += SLICE_MS + 1
        return nowMs
      },
      nextTurn: callback => {
        turns++
        setImmediate(callback)
      },
      after: (_, callback) => void setImmediate(callback),
    })
    const { post } = door(slices)
    await refusal(
      post(body.bytes, { 'idempotency-key': 'k', ...(body.encoding ? { 'content-encoding': body.encoding } : {}) }),
    )
    expect(turns).toBeGreaterThan(BYTES / 128_000)
  })
})

describe('?timezone=', () => {
  const timeOf = async (query: string, timestamp: string) => {
    const { post, lines } = door()
    await post(JSON.stringify({ message: 'x', timestamp }), {}, query)
    const nanos = /"1",\d+,(\d+),/.exec(lines[0] ?? '')?.[1]
    return new Date(Number(nanos?.slice(0, 13))).toISOString()
  }

  test.each([
    ['', '2026-07-01T12:00:00.000Z'],
    ['?timezone=Europe/Berlin', '2026-07-01T10:00:00.000Z'],
    ['?timezone=%2B05:30', '2026-07-01T06:30:00.000Z'],
    ['?timezone=+05:30', '2026-07-01T06:30:00.000Z'],
    ['?timezone=-03:30', '2026-07-01T15:30:00.000Z'],
  ])('%j places a time that names no zone', async (query, expected) => {
    expect(await timeOf(query, '2026-07-01 12:00:00')).toBe(expected)
  })

  test('leaves a time with a zone as it is', async () => {
    expect(await timeOf('?timezone=Asia/Tokyo', '2026-07-01T12:00:00+02:00')).toBe('2026-07-01T10:00:00.000Z')
  })

  test.each(['Mars/Base', '25:00', 'Europe', "'"])('%j is refused with an example', async zone => {
    await expect(door().post('{}', {}, `?timezone=${encodeURIComponent(zone)}`)).rejects.toThrow(
      /is no time zone: use .*Europe\/Berlin/,
    )
  })
})
