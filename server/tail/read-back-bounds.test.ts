import { setImmediate as yieldToEventLoop } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { backfill } from './backfill.ts'
import { catchUpAndJoin } from './catch-up.ts'
import type { ReadBack } from './read-back.ts'
import { SharedQuery } from './shared-query.ts'
import { Slices } from './slices.ts'
import { Subscription } from './subscription.ts'
import { Tail } from './tail.ts'
import { MemoryNode } from './test-support/memory-node.ts'
import { MemorySink, NODE } from './test-support/rows.ts'
import { Turns } from './turns.ts'
import { LOOK_UNITS, WorkMeter } from './work-meter.ts'

const every = () => true

/** Of ten rows, the evaluation of the fourth takes too long. */
function readBack(node: MemoryNode, start: number): { work: ReadBack; sink: MemorySink } {
  const sink = new MemorySink()
  let nowMs = 0
  const meter = new WorkMeter(() => nowMs)
  const predicate = ({ seq }: { seq: number }) => {
    for (let left = seq === 4 ? 1_000 : 0; left > 0; left--) {
      nowMs++
      meter.spend(LOOK_UNITS + 1)
    }
    return true
  }
  const query = new SharedQuery('', predicate, { meter })
  const options = { query, node: NODE, start: { [NODE]: start }, sink, rowsPerSecond: undefined, onGap: () => {} }
  const work = {
    hub: node.hub,
    spooled: node.spooled,
    stored: node.storedRows(every),
    reader: new Subscription(options),
    signal: new AbortController().signal,
    turns: { reading: new Turns(1), holding: new Turns(1) },
    drained: async () => true,
  }
  return { work, sink }
}

function nodeWithRows(ringBytesMax: number): MemoryNode {
  const node = new MemoryNode(ringBytesMax)
  for (let n = 0; n < 10; n++) node.commit(['info'])
  return node
}

test.each([
  ['the ring', 1_000_000],
  ['a file', 1],
])('catching up reports a too costly row of %s as its own gap', async (_, bytes) => {
  const node = nodeWithRows(bytes)
  const { work, sink } = readBack(node, 0)
  await catchUpAndJoin(work)
  expect(sink.gaps()).toEqual([{ type: 'gap', node: NODE, from: 3, to: 4, count: null, cause: 'overload' }])
  expect(sink.numbers).toEqual([1, 2, 3, 5, 6, 7, 8, 9, 10])
  expect(work.reader.at).toEqual({ [NODE]: 10 })
  await node.hub.close()
})

test('a backfill omits a too costly row and reports the omission', async () => {
  const node = nodeWithRows(1_000_000)
  const { work, sink } = readBack(node, 10)
  await backfill(work, 100)
  expect(sink.numbers).toEqual([1, 2, 3, 5, 6, 7, 8, 9, 10])
  expect(sink.said).toEqual([{ type: 'at', at: { [NODE]: 10 }, backfill: { rows: 9, missing: 'overload' } }])
  await node.hub.close()
})

test('compiles equal queries once while their subscribers catch up', async () => {
  const node = new MemoryNode(1_000_000)
  const tail = new Tail(node.hub, node.spooled, () => node.storedRows(every), {
    onRows() {},
    onGap() {},
    onFailure() {},
  })
  node.commit(['info'])
  const subscribe = () =>
    tail.subscribe(
      { type: 'subscribe', query: 'message:~"a+b"', resume: { [NODE]: 0 } },
      new MemorySink(),
      async () => true,
    )
  const first = subscribe()
  const query = node.hub.sharedQuery('message:~"a+b"')
  expect(query).toBeDefined()
  const second = subscribe()
  first.end()
  expect(node.hub.sharedQuery('message:~"a+b"')).toBe(query)
  second.end()
  expect(node.hub.sharedQuery('message:~"a+b"')).toBeUndefined()
  await tail.close()
})

test('runs one slice of many subscribers before yielding to other due work', async () => {
  const slices = new Slices()
  const order: string[] = []
  const work = Promise.all(
    [1, 2, 3].map(async n => {
      await slices.next()
      order.push(`slice ${n}`)
    }),
  )
  const others = (async () => {
    for (let n = 1; n <= 3; n++) {
      await yieldToEventLoop()
      order.push('others')
    }
  })()
  await Promise.all([work, others])
  for (let n = 1; n < 3; n++)
    expect(order.slice(order.indexOf(`slice ${n}`), order.indexOf(`slice ${n + 1}`))).toContain('others')
})
