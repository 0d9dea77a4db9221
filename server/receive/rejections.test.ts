import { describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { createRedaction } from '../redaction/redaction.ts'
import { OTHER_SENDERS, type Rejection, Rejections } from './rejections.ts'

const rejection = (index: number, sample = 'x'): Rejection => ({
  at: '2024-01-01T00:00:00.000Z',
  door: 'ingest',
  sender: '127.0.0.1',
  index,
  code: 'invalid_json',
  message: 'm',
  sample,
})

test('the newest come first, and no more than asked for', () => {
  const kept = new Rejections(createRedaction([]))
  expect(kept.latest(5)).toEqual([])
  for (let i = 0; i < 3; i++) kept.add(rejection(i))
  expect(kept.latest(2).map(item => item.index)).toEqual([2, 1])
  expect(kept.latest(10).map(item => item.index)).toEqual([2, 1, 0])
  expect(kept.latest(0)).toEqual([])
})

test('exactly the last thousand are kept, in order, however often the ring goes round', () => {
  const max = LIMITS.rejectionsKeptMax
  for (const count of [max - 1, max, max + 1, 2 * max, 2 * max + 7]) {
    const kept = new Rejections(createRedaction([]))
    for (let i = 0; i < count; i++) kept.add(rejection(i))
    const expected = Array.from({ length: Math.min(count, max) }, (_, i) => count - 1 - i)
    expect(kept.latest(max * 2).map(item => item.index)).toEqual(expected)
  }
})

test('a sample is a well-formed beginning within its bound', () => {
  for (const unit of ['x', 'é', '😀', '\ud800', 'x😀']) {
    for (let pad = 0; pad < 4; pad++) {
      const kept = new Rejections(createRedaction([]))
      const sent = ' '.repeat(pad) + unit.repeat(3_000)
      kept.add(rejection(0, sent))
      const sample = kept.latest(1)[0]?.sample ?? ''
      expect(Buffer.byteLength(sample)).toBeLessThanOrEqual(LIMITS.rejectionSampleBytesMax)
      expect(Buffer.byteLength(sample)).toBeGreaterThan(LIMITS.rejectionSampleBytesMax - 5)
      expect(sent.toWellFormed().startsWith(sample)).toBe(true)
    }
  }
})

test('hides secrets in message and sample, including one cut by the bound of the sample', () => {
  const secret = 'a-key-of-20-characters'
  for (
    let before = LIMITS.rejectionSampleBytesMax - secret.length - 2;
    before <= LIMITS.rejectionSampleBytesMax;
    before++
  ) {
    const kept = new Rejections(createRedaction([secret]))
    kept.add({ ...rejection(0, 'x'.repeat(before) + secret + 'y'.repeat(50)), message: `not JSON: "${secret}"` })
    const { message, sample } = kept.latest(1)[0] ?? rejection(0)
    expect(message).toBe('not JSON: "(hidden)"')
    expect(sample).not.toContain('a-k')
    expect(Buffer.byteLength(sample)).toBeLessThanOrEqual(LIMITS.rejectionSampleBytesMax)
  }
})

describe('counts', () => {
  const refused = (door: string, code: ErrorCode, sender: string, at = 'now') => ({
    ...{ at, door, sender, index: 0, code, message: '', sample: '' },
  })

  test('are by door, reason and sender, most frequent first, also where one rejection stands for many', () => {
    const rejections = new Rejections(createRedaction([]))
    rejections.add(refused('ingest', 'invalid_json', 'a', '1'))
    rejections.add(refused('ingest', 'invalid_json', 'a', '2'))
    rejections.add(refused('syslog_udp', 'busy', 'b', '3'), 40)
    rejections.add(refused('ingest', 'not_an_object', 'a', '4'))
    expect(rejections.counts()).toEqual([
      { door: 'syslog_udp', code: 'busy', sender: 'b', count: 40, lastAt: '3' },
      { door: 'ingest', code: 'invalid_json', sender: 'a', count: 2, lastAt: '2' },
      { door: 'ingest', code: 'not_an_object', sender: 'a', count: 1, lastAt: '4' },
    ])
  })

  test('of senders beyond the bound are kept together', () => {
    const rejections = new Rejections(createRedaction([]))
    for (let i = 0; i < LIMITS.rejectionCountersMax + 500; i++)
      rejections.add(refused('ingest', 'invalid_json', `s${i}`))
    const counts = rejections.counts()
    expect(counts).toHaveLength(LIMITS.rejectionCountersMax + 1)
    expect(counts[0]).toMatchObject({ sender: OTHER_SENDERS, count: 500 })
  })

  test('survive with the kept rejections', () => {
    const before = new Rejections(createRedaction([]))
    for (let i = 0; i < LIMITS.rejectionsKeptMax + 3; i++) before.add(refused('ingest', 'invalid_json', 'a', String(i)))
    const after = new Rejections(createRedaction([]))
    after.restore(before.latest(Number.POSITIVE_INFINITY).reverse(), before.counts())
    expect(after.latest(5)).toEqual(before.latest(5))
    expect(after.counts()).toEqual(before.counts())
    after.add(refused('ingest', 'invalid_json', 'a', 'later'))
    expect(after.counts()[0]).toMatchObject({ count: LIMITS.rejectionsKeptMax + 4, lastAt: 'later' })
  })
})
