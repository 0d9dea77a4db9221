import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Predicate } from '../../core/query/match.ts'
import { SharedQuery } from './shared-query.ts'
import { Subscription } from './subscription.ts'
import { MemoryNode } from './test-support/memory-node.ts'
import { MemorySink, NODE } from './test-support/rows.ts'
import { ENDED_UNITS_MIN, LOOK_UNITS, WorkMeter } from './work-meter.ts'

/** Between two looks of a meter at the clock. */
const LOOK_MS = 0.3
/** Of the time, what all queries may take together. */
const SHARE_MAX = 0.3
/** What they may have saved for long evaluations, and what one that is costly for the first time may take. */
const SAVED_MS = 350
const FIRST_MS = 2 * LOOK_MS * (ENDED_UNITS_MIN / LOOK_UNITS + 2)

/** A process whose time passes when a test says so. */
class Process {
  nowMs = 1_000
  /** What predicates took of it. */
  spentMs = 0
  /** What the hub left to others of its own accord. */
  sleptMs = 0
  readonly node = new MemoryNode(64 * 1024 * 1024, {
    now: () => this.nowMs,
    sleep: async ms => {
      this.nowMs += ms
      this.sleptMs += ms
      await new Promise(resolve => setImmediate(resolve))
    },
  })

  /** A subscriber of a query of its own. */
  subscribe(key: string, predicate: Predicate, meter?: WorkMeter): { sink: MemorySink; reader: Subscription } {
    const { hub } = this.node
    const sink = new MemorySink()
    const query =
      hub.sharedQuery(key) ??
      new SharedQuery(key, predicate, { budget: hub.budget, ...(meter === undefined ? {} : { meter }) })
    const start = { [NODE]: hub.joinPosition }
    const reader = new Subscription({ query, node: NODE, start, sink, rowsPerSecond: undefined, onGap: () => {} })
    hub.join(reader)
    return { sink, reader }
  }

  /** One whose evaluations take so long, unless they are ended. */
  costly(key: string, costMs: (seq: number) => number, isMatch: (seq: number) => boolean = () => true) {
    const meter = new WorkMeter(() => this.nowMs)
    const predicate: Predicate = ({ seq }) => {
      for (let left = costMs(seq); left > 0; left -= LOOK_MS) {
        this.pass(LOOK_MS)
        meter.spend(LOOK_UNITS + 1)
      }
      return isMatch(seq)
    }
    return this.subscribe(key, predicate, meter)
  }

  pass(ms: number): void {
    this.nowMs += ms
    this.spentMs += ms
  }

  async evaluated(): Promise<void> {
    const { hub } = this.node
    while (hub.position < hub.lastSeq) await new Promise(resolve => setTimeout(resolve, 1))
  }

  /** Some of the queries have evaluated the rows at hand, or all have. */
  async isHalfway(): Promise<void> {
    const { hub } = this.node
    while (hub.position < hub.lastSeq && hub.joinPosition === hub.position)
      await new Promise(resolve => setImmediate(resolve))
  }
}

const one = ['info'] as const

/** What a subscriber knows of each row: it was sent, or lies in a gap, once. */
function known({ sink }: { sink: MemorySink }): number[] {
  const inGaps = sink.gaps().flatMap(({ from, to }) => span(Number(from) + 1, Number(to)))
  return [...sink.numbers, ...inGaps].sort((a, b) => a - b)
}
const span = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

test('the hub yields to the event loop between two queries that evaluate the same row', async () => {
  const process = new Process()
  const order: string[] = []
  const keys = ['a', 'b', 'c']
  for (const key of keys)
    process.subscribe(key, () => {
      order.push(key)
      process.pass(20)
      setImmediate(() => order.push('other'))
      return true
    })
  process.node.commit(one)
  await process.evaluated()
  expect(order.slice(0, 5)).toEqual(['a', 'other', 'b', 'other', 'c'])
  await process.node.hub.close()
})

test('after long evaluations the hub pauses for as long as they took', async () => {
  const process = new Process()
  for (const n of [1, 2, 3, 4]) process.costly(`costly ${n}`, () => 1_000)
  process.node.commit(one)
  await process.evaluated()
  expect(process.spentMs).toBeGreaterThan(0)
  expect(process.sleptMs).toBeGreaterThanOrEqual(process.spentMs * 0.99)
  await process.node.hub.close()
})

describe('costly queries', () => {
  test.each([1, 20])('beside %i costly queries an ordinary one gets every row in order', async count => {
    const process = new Process()
    const ordinary = process.subscribe('ordinary', () => true)
    const costly = span(1, count).map(n => process.costly(`costly ${n}`, () => 1_000))
    const sinceMs = process.nowMs
    for (let n = 1; n <= 200; n++) {
      process.node.commit(one)
      await process.evaluated()
      process.nowMs += 20
    }
    expect(ordinary.sink.numbers).toEqual(span(1, 200))
    expect(ordinary.sink.gaps()).toEqual([])
    for (const one of costly) {
      one.reader.tick()
      expect(known(one), 'each row is in a gap once').toEqual(span(1, 200))
      expect(one.sink.gaps()).toContainEqual(expect.objectContaining({ count: null, cause: 'overload' }))
      expect(one.reader.at).toEqual({ [NODE]: 200 })
    }
    expect(process.spentMs).toBeLessThan((process.nowMs - sinceMs) * SHARE_MAX + SAVED_MS + FIRST_MS * count)
    await process.node.hub.close()
  })

  test('an ended evaluation leaves a gap of exactly its row, and the rows around it are sent', async () => {
    const process = new Process()
    const reader = process.costly('one row', seq => (seq === 3 ? 10_000 : 0.1))
    process.node.commit(['info', 'info', 'info', 'info', 'info'])
    await process.evaluated()
    expect(reader.sink.gaps()).toEqual([{ type: 'gap', node: NODE, from: 2, to: 3, count: null, cause: 'overload' }])
    expect(reader.sink.numbers).toEqual([1, 2, 4, 5])
    expect(process.spentMs, 'no evaluation takes longer than some ms').toBeLessThan(100)
    await process.node.hub.close()
  })

  test('a query that is no longer costly gets every row again', async () => {
    const process = new Process()
    let isCostly = true
    const reader = process.costly('for a while', () => (isCostly ? 1_000 : 0.01))
    for (let n = 1; n <= 50; n++) {
      process.node.commit(one)
      await process.evaluated()
    }
    isCostly = false
    process.nowMs += 10_000
    process.node.commit(['info', 'info', 'info'])
    await process.evaluated()
    process.node.commit(one)
    await process.evaluated()
    expect(reader.sink.numbers.slice(-4)).toEqual([51, 52, 53, 54])
    expect(known(reader)).toEqual(span(1, 54))
    await process.node.hub.close()
  })
})

test('400 costly queries together stay within their share, and each gets part of it', async () => {
  const process = new Process()
  const evaluated = new Set<number>()
  const costly = span(1, 400).map(n =>
    process.costly(`costly ${n}`, () => {
      evaluated.add(n)
      return 4
    }),
  )
  const ordinary = process.subscribe('ordinary', () => true)
  const sinceMs = process.nowMs
  for (let n = 1; n <= 300; n++) {
    process.node.commit(one)
    await process.evaluated()
    process.nowMs += 200
  }
  const elapsedMs = process.nowMs - sinceMs
  // An evaluation takes two looks at the clock before it is ended.
  expect(process.spentMs).toBeLessThan(elapsedMs * SHARE_MAX + SAVED_MS + FIRST_MS * costly.length)
  expect(process.spentMs, 'the share is used').toBeGreaterThan(elapsedMs * 0.1)
  expect(evaluated.size).toBe(400)
  expect(ordinary.sink.numbers).toEqual(span(1, 300))
  expect(ordinary.sink.gaps()).toEqual([])
  await process.node.hub.close()
}, 30_000)

test('a burst of rows causes no gap for hundreds of ordinary queries', async () => {
  const process = new Process()
  const ordinary = span(1, 300).map(n => process.costly(`ordinary ${n}`, seq => (seq % 15 === 0 ? 0.3 : 0)))
  for (let n = 0; n < 20; n++)
    process.node.commit(['info', 'error', 'info', 'info', 'info', 'info', 'info', 'info', 'info', 'info'])
  await process.evaluated()
  expect(process.spentMs).toBeGreaterThan(1_000)
  for (const { sink } of ordinary) {
    expect(sink.numbers).toEqual(span(1, 200))
    expect(sink.gaps()).toEqual([])
  }
  await process.node.hub.close()
})

describe('whatever queries cost', () => {
  const step = fc.record({
    rows: fc.integer({ min: 1, max: 40 }),
    passMs: fc.integer({ min: 0, max: 300 }),
    joins: fc.option(fc.integer({ min: 0, max: 4 }), { freq: 4 }),
    leaves: fc.option(fc.nat(20), { freq: 2 }),
    wait: fc.constantFrom('evaluated' as const, 'isHalfway' as const, 'isHalfway' as const),
  })
  const costs = fc.array(fc.constantFrom(0, 0, 0, 0.05, 1, 5, 30), { minLength: 5, maxLength: 40 })

  test('a subscriber gets each matching row exactly once, in order, or a gap that includes it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 15 }), costs, async (steps, costs) => {
        const process = new Process()
        const matches = (seq: number) => seq % 3 > 0
        const open: { sink: MemorySink; reader: Subscription; start: number }[] = []
        for (const { rows, passMs, joins, leaves, wait } of steps) {
          const start = process.node.hub.joinPosition
          const costMs = (seq: number) => costs[(seq * ((joins ?? 0) + 1)) % costs.length] ?? 0
          if (joins !== null) open.push({ ...process.costly(`query ${joins}`, costMs, matches), start })
          const [leaving] = leaves === null ? [] : open.splice(leaves, 1)
          if (leaving !== undefined) process.node.hub.leave(leaving.reader)
          process.node.commit(Array(rows).fill('info'))
          process.nowMs += passMs
          await process[wait]()
        }
        await process.evaluated()
        const last = process.node.hub.lastSeq
        for (const { sink, reader, start } of open) {
          reader.tick()
          expect(reader.at).toEqual({ [NODE]: last })
          expect(sink.numbers).toEqual([...sink.numbers].sort((a, b) => a - b))
          const all = known({ sink })
          expect(new Set(all).size, 'nothing twice').toBe(all.length)
          const missing = span(start + 1, last).filter(seq => matches(seq) && !all.includes(seq))
          expect(missing).toEqual([])
          expect(sink.numbers.every(seq => matches(seq) && seq > start)).toBe(true)
        }
        expect(process.node.failures).toEqual([])
        await process.node.hub.close()
      }),
      { numRuns: 60 },
    )
  }, 60_000)
})
