import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { LIMITS } from '../../core/limits.ts'
import type { Positions } from '../../core/tail/protocol.ts'
import { Batch } from './batch.ts'
import { SharedQuery } from './shared-query.ts'
import { Subscription } from './subscription.ts'
import { MemorySink, NODE, rowsOf } from './test-support/rows.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function subscribed(start: Positions = { [NODE]: 0 }, rowsPerSecond?: number, hasBackfill = false) {
  const sink = new MemorySink()
  const gaps: string[] = []
  const query = new SharedQuery('', () => true)
  const onGap = (cause: string) => gaps.push(cause)
  const reader = new Subscription({ query, node: NODE, start, sink, rowsPerSecond, hasBackfill, onGap })
  const deliver = (from: number, to: number, through = to) =>
    reader.deliver(new Batch(from > to ? [] : rowsOf(from, to), { [NODE]: through }))
  return { sink, reader, gaps, deliver }
}

describe('a reader that does not read', () => {
  test('is told what it missed as one gap, to the number, once it has taken what waits', () => {
    const { sink, reader, deliver, gaps } = subscribed()
    deliver(1, 10)
    sink.waitingBytes = LIMITS.tailReaderBytesMax + 1
    deliver(13, 20)
    deliver(21, 20, 30)
    deliver(35, 40)
    reader.tick()
    expect(sink.gaps()).toEqual([])
    sink.waitingBytes = LIMITS.tailReaderBytesMax / 2
    reader.tick()
    deliver(41, 45)
    expect(sink.gaps(), 'not before most of it is taken').toEqual([])
    sink.waitingBytes = 0
    reader.tick()
    expect(sink.gaps()).toEqual([{ type: 'gap', node: NODE, from: 10, to: 45, count: 19, cause: 'slow_reader' }])
    deliver(46, 50)
    expect(sink.numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 46, 47, 48, 49, 50])
    expect(gaps).toEqual(['slow_reader'])
  })

  test('is not told of a gap when nothing that matched fell into it', () => {
    const { sink, reader, deliver } = subscribed()
    sink.waitingBytes = LIMITS.tailReaderBytesMax + 1
    deliver(1, 0, 50)
    sink.waitingBytes = 0
    reader.tick()
    expect(sink.gaps()).toEqual([])
    expect(reader.at).toEqual({ [NODE]: 50 })
  })

  test('is told of rows that nobody looked at within the same gap, whose count is unknown then', () => {
    const { sink, reader, deliver } = subscribed()
    sink.waitingBytes = LIMITS.tailReaderBytesMax + 1
    deliver(1, 5)
    reader.skip(NODE, 30, 'slow_reader')
    deliver(31, 40)
    sink.waitingBytes = 0
    reader.tick()
    expect(sink.gaps()).toEqual([{ type: 'gap', node: NODE, from: 0, to: 40, count: null, cause: 'slow_reader' }])
  })

  test('hears neither of its position nor of rates meanwhile: the position is ahead of what it has', () => {
    const { sink, reader, deliver } = subscribed()
    sink.waitingBytes = LIMITS.tailReaderBytesMax + 1
    deliver(1, 5)
    vi.advanceTimersByTime(60_000)
    reader.tick()
    expect(sink.said).toEqual([])
    sink.waitingBytes = 0
    reader.tick()
    expect(sink.said.map(({ type }) => type)).toEqual(['gap', 'rate'])
    expect(sink.said[1]).toMatchObject({ matched: { info: 5 }, shown: 0 })
  })

  test('is sent no signs of life that pile up', () => {
    const { sink, reader } = subscribed()
    sink.waitingBytes = LIMITS.tailReaderBytesMax / 2
    vi.advanceTimersByTime(60_000)
    reader.tick()
    expect(sink.said).toEqual([])
  })
})

test('a reader whose query matches nothing hears how far was looked, every five seconds', () => {
  const { sink, reader, deliver } = subscribed()
  for (let through = 1; through <= 40; through++) {
    deliver(1, 0, through)
    vi.advanceTimersByTime(250)
    reader.tick()
  }
  expect(sink.said).toEqual([
    { type: 'at', at: { [NODE]: 20 } },
    { type: 'at', at: { [NODE]: 40 } },
  ])
})

test('every message repeats the positions of other nodes, so that the last one seen is where to go on', () => {
  const { sink, reader, deliver } = subscribed({ '7': 3, [NODE]: 10 })
  reader.catchUp(rowsOf(11, 12), { [NODE]: 20 })
  reader.backfill(rowsOf(1, 2))
  deliver(21, 22, 25)
  expect(sink.batches.map(({ at }) => at)).toEqual([
    { '7': 3, [NODE]: 20 },
    { '7': 3, [NODE]: 20 },
    { '7': 3, [NODE]: 25 },
  ])
})

test('no message names a position behind rows that were missed and not told yet', () => {
  const { sink, reader, deliver } = subscribed({ '7': 3, [NODE]: 0 })
  deliver(1, 5)
  sink.waitingBytes = LIMITS.tailReaderBytesMax + 1
  deliver(6, 20)
  reader.catchUp([], { '7': 9 })
  reader.catchUp(rowsOf(1, 2), { '7': 10 })
  reader.skip('7', 12, 'store_unavailable')
  expect(sink.batches.at(-1)?.at).toEqual({ '7': 10, [NODE]: 5 })
  expect(sink.saidAt.at(-1)).toEqual({ '7': 12, [NODE]: 5 })
  sink.waitingBytes = 0
  reader.tick()
  expect(sink.gaps().at(-1)).toMatchObject({ node: NODE, from: 5, to: 20, count: 15 })
  expect(reader.at).toEqual({ '7': 12, [NODE]: 20 })
})

test('what a query took too long for is a gap, told at once and then a few times a second', () => {
  const { sink, reader, deliver } = subscribed()
  deliver(1, 2)
  reader.overlook(10)
  expect(sink.gaps()).toEqual([{ type: 'gap', node: NODE, from: 2, to: 10, count: null, cause: 'overload' }])
  for (let to = 20; to <= 100; to += 10) {
    vi.advanceTimersByTime(10)
    reader.overlook(to)
  }
  expect(sink.gaps()).toHaveLength(1)
  reader.tick()
  expect(sink.gaps()[1]).toEqual({ type: 'gap', node: NODE, from: 10, to: 100, count: null, cause: 'overload' })
  deliver(101, 103)
  expect(sink.numbers).toEqual([1, 2, 101, 102, 103])
})

test('where to go on is not said before the backfill is over', () => {
  const { sink, reader } = subscribed(undefined, undefined, true)
  reader.say({ type: 'subscribed', at: reader.at })
  vi.advanceTimersByTime(5_000)
  reader.tick()
  expect(sink.saidAt).toEqual([{}, {}])
  reader.backfill(rowsOf(1, 2))
  reader.endBackfill({ rows: 2 })
  expect(sink.said.at(-1)).toEqual({ type: 'at', at: { [NODE]: 0 }, backfill: { rows: 2 } })
  expect(sink.saidAt.at(-1)).toEqual({ [NODE]: 0 })
})

test('readers of one node share the batch that was written once', () => {
  const { sink, reader } = subscribed()
  const batch = new Batch(rowsOf(1, 2), { [NODE]: 2 })
  reader.deliver(batch)
  expect(sink.batches[0]).toBe(batch)
})

test('sampled rows are counted exactly: what matched by level, and what was shown', () => {
  const { sink, reader } = subscribed(undefined, 10)
  reader.deliver(new Batch([...rowsOf(1, 70), ...rowsOf(71, 100, 'error')], { [NODE]: 100 }))
  vi.advanceTimersByTime(1_000)
  reader.tick()
  expect(sink.said).toEqual([{ type: 'rate', seconds: 1, matched: { info: 70, error: 30 }, shown: 10 }])
  expect(sink.numbers.length).toBe(10)
  expect(sink.batches[0]?.at).toEqual({ [NODE]: 100 })
})

test('that nothing matches any more is said once, and is no sign of life', () => {
  const { sink, reader, deliver } = subscribed()
  deliver(1, 3, 3)
  const said: [number, unknown][] = []
  for (let ms = 250; ms <= 10_000; ms += 250) {
    vi.advanceTimersByTime(250)
    reader.tick()
    for (const { type } of sink.said.splice(0)) said.push([ms, type])
  }
  expect(said).toEqual([
    [1_000, 'rate'],
    [2_000, 'rate'],
    [5_000, 'at'],
    [10_000, 'at'],
  ])
})

test('an ended reader is sent nothing, whoever is still reading for it', () => {
  const { sink, reader, deliver, gaps } = subscribed()
  reader.end()
  deliver(1, 5)
  reader.catchUp(rowsOf(6, 7), { [NODE]: 7 })
  reader.skip(NODE, 20, 'too_far_back')
  vi.advanceTimersByTime(60_000)
  reader.tick()
  expect([sink.numbers, sink.said, gaps]).toEqual([[], [], []])
})
