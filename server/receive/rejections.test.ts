import { expect, test } from 'vitest'
import { LIMITS } from '../../core/limits.ts'
import { type Rejection, Rejections } from './rejections.ts'

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
  const kept = new Rejections()
  expect(kept.latest(5)).toEqual([])
  for (let i = 0; i < 3; i++) kept.add(rejection(i))
  expect(kept.latest(2).map(item => item.index)).toEqual([2, 1])
  expect(kept.latest(10).map(item => item.index)).toEqual([2, 1, 0])
  expect(kept.latest(0)).toEqual([])
})

test('exactly the last thousand are kept, in order, however often the ring goes round', () => {
  const max = LIMITS.rejectionsKeptMax
  for (const count of [max - 1, max, max + 1, 2 * max, 2 * max + 7]) {
    const kept = new Rejections()
    for (let i = 0; i < count; i++) kept.add(rejection(i))
    const expected = Array.from({ length: Math.min(count, max) }, (_, i) => count - 1 - i)
    expect(kept.latest(max * 2).map(item => item.index)).toEqual(expected)
  }
})

test('a sample is a well-formed beginning within its bound', () => {
  for (const unit of ['x', 'é', '😀', '\ud800', 'x😀']) {
    for (let pad = 0; pad < 4; pad++) {
      const kept = new Rejections()
      const sent = ' '.repeat(pad) + unit.repeat(3_000)
      kept.add(rejection(0, sent))
      const sample = kept.latest(1)[0]?.sample ?? ''
      expect(Buffer.byteLength(sample)).toBeLessThanOrEqual(LIMITS.rejectionSampleBytesMax)
      expect(Buffer.byteLength(sample)).toBeGreaterThan(LIMITS.rejectionSampleBytesMax - 5)
      expect(sent.toWellFormed().startsWith(sample)).toBe(true)
    }
  }
})
