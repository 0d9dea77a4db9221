import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { TailHub } from './hub.ts'
import { SharedQuery } from './shared-query.ts'
import { Subscription } from './subscription.ts'
import type { TailRow } from './tail-row.ts'
import { MemoryNode } from './test-support/memory-node.ts'
import { MemorySink, NODE } from './test-support/rows.ts'

function join(hub: TailHub, key: string, predicate: (log: TailRow['log']) => boolean) {
  const sink = new MemorySink()
  const query = hub.sharedQuery(key) ?? new SharedQuery(key, predicate)
  const start = { [NODE]: hub.position }
  const reader = new Subscription({ query, node: NODE, start, sink, rowsPerSecond: undefined, onGap: () => {} })
  hub.join(reader)
  return { sink, reader }
}

/** Resolves when the hub has looked at every row committed so far. */
const allExamined = (hub: TailHub) =>
  vi.waitFor(() => expect(hub.position).toBe(hub.lastSeq), { timeout: 60_000, interval: 1 })

test('a row is judged once for all readers of a query', async () => {
  const node = new MemoryNode(1_000_000)
  let judged = 0
  const predicate = () => ++judged > 0
  const readers = Array.from({ length: 10 }, () => join(node.hub, 'q', predicate))
  node.commit(['info', 'error', 'info'])
  await allExamined(node.hub)
  expect(judged).toBe(3)
  for (const { sink } of readers) expect(sink.numbers).toEqual([1, 2, 3])
  expect(new Set(readers.map(({ sink }) => sink.batches[0])).size).toBe(1)
  await node.hub.close()
})

test('rows that leave the ring before anybody looked are told as a gap', async () => {
  const node = new MemoryNode(1)
  const { sink, reader } = join(node.hub, '', () => true)
  node.commit(['info'])
  node.commit(['info'])
  node.commit(['info', 'info'])
  await allExamined(node.hub)
  expect(sink.gaps()).toEqual([{ type: 'gap', node: NODE, from: 0, to: 2, count: null, cause: 'overload' }])
  expect(sink.numbers).toEqual([3, 4])
  expect(reader.at).toEqual({ [NODE]: 4 })
  await node.hub.close()
})

test('a query that throws costs a gap and not the tail', async () => {
  const node = new MemoryNode(1_000_000)
  const good = join(node.hub, 'good', () => true)
  const bad = join(node.hub, 'bad', ({ seq }) => {
    if (seq === 1) throw new Error('unforeseen')
    return true
  })
  node.commit(['info', 'info'])
  await allExamined(node.hub)
  node.commit(['info'])
  await allExamined(node.hub)
  expect(node.failures).toEqual([expect.objectContaining({ message: 'unforeseen' })])
  expect(bad.sink.gaps()).toMatchObject([{ from: 0, to: 2, count: null }])
  expect(bad.sink.numbers).toEqual([3])
  expect(good.sink.numbers).toEqual([1, 2, 3])
  expect(good.sink.gaps()).toEqual([])
  await node.hub.close()
})

test('a query that takes long costs its own readers and nobody else', async () => {
  const node = new MemoryNode(10_000_000)
  const quick = join(node.hub, 'quick', () => true)
  let judged = 0
  const slow = join(node.hub, 'slow', () => {
    judged++
    const endMs = performance.now() + 20
    while (performance.now() < endMs);
    return true
  })
  const rows = 2_000
  node.commit(Array.from({ length: rows }, () => 'info' as const))
  for (let turns = 0; turns < 2_000 && node.hub.position < rows; turns++) await sleep(2)
  expect(quick.sink.numbers).toHaveLength(rows)
  expect(quick.sink.gaps()).toEqual([])
  // What it may take at once, and a share of the time after that: all of them would have been 40 s.
  expect(judged).toBeLessThan(100)
  slow.reader.tick()
  const seen =
    slow.sink.numbers.length + slow.sink.gaps().reduce((sum, gap) => sum + Number(gap.to) - Number(gap.from), 0)
  expect(seen).toBe(rows)
  expect(slow.reader.at).toEqual({ [NODE]: rows })
  await node.hub.close()
})

test('closing hands over what is committed', async () => {
  const node = new MemoryNode(1_000_000)
  const { sink } = join(node.hub, '', () => true)
  node.commit(['info', 'info'])
  await node.hub.close()
  expect(sink.numbers).toEqual([1, 2])
})

test('who comes and goes leaves nothing behind', async () => {
  const hub = new TailHub(NODE, 7, () => {})
  const { reader } = join(hub, 'a', () => true)
  expect([hub.readers, hub.queries]).toEqual([1, 1])
  hub.leave(reader)
  hub.leave(reader)
  expect([hub.readers, hub.queries]).toEqual([0, 0])
  expect(hub.sharedQuery('a')).toBeUndefined()
  hub.committed([{ firstSeq: 8, rows: 0, pieces: [] }])
  expect([hub.position, hub.lastSeq]).toEqual([7, 7])
  await hub.close()
})
