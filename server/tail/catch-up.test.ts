import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../core/limits.ts'
import { backfill } from './backfill.ts'
import { catchUpAndJoin } from './catch-up.ts'
import type { ReadBack } from './read-back.ts'
import { SharedQuery } from './shared-query.ts'
import { Subscription } from './subscription.ts'
import type { TailRow } from './tail-row.ts'
import { MemoryNode } from './test-support/memory-node.ts'
import { MemorySink, NODE } from './test-support/rows.ts'
import { Turns } from './turns.ts'

const RUNS = Number(process.env.CATCH_UP_RUNS ?? 100)

const isError = ({ log }: TailRow) => log.level === 'error'
const every = () => true

function readerOf(node: MemoryNode, start: number, predicate: (row: TailRow) => boolean) {
  const sink = new MemorySink()
  const ending = new AbortController()
  const query = new SharedQuery(String(predicate), log => predicate({ log } as TailRow))
  const onGap = () => {}
  let asked = 0
  const reader = new Subscription({
    query,
    node: NODE,
    start: { [NODE]: start },
    sink,
    rowsPerSecond: undefined,
    onGap,
  })
  const work: ReadBack = {
    hub: node.hub,
    spooled: node.spooled,
    stored: node.storedRows(predicate),
    reader,
    signal: ending.signal,
    turns: { reading: new Turns(1), holding: new Turns(1) },
    // Now and then the reader takes its time.
    drained: async withinMs => {
      node.meanwhile()
      return withinMs === undefined || ++asked % 3 !== 0
    },
  }
  return { sink, reader, ending, work }
}

async function handedOver(node: MemoryNode): Promise<void> {
  while (node.hub.position < node.hub.lastSeq) await sleep(1)
}

test('a reader joins at once where the hub is far behind what is committed, and is handed the rest by it', async () => {
  const node = new MemoryNode(100_000_000)
  const first = readerOf(node, 0, every)
  await catchUpAndJoin(first.work)
  node.commit(['info'])
  await handedOver(node)
  // Nothing of it is handed over before this turn ends.
  for (let n = 0; n < 30; n++) node.commit(Array<'error'>(100).fill('error'))
  const second = readerOf(node, 0, every)
  second.work = { ...second.work, drained: async () => true }
  await catchUpAndJoin(second.work)
  expect(node.hub.position).toBe(1)
  await handedOver(node)
  for (const { sink } of [first, second]) expect(sink.numbers).toEqual(node.matching(0, every))
  await node.hub.close()
})

const levels = fc.array(fc.constantFrom<'info' | 'error'>('info', 'error'), { minLength: 1, maxLength: 10 })
const happening = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('commit' as const), levels }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'seal' as const }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('store' as const), isToldAtOnce: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fail' as const), rows: fc.integer({ min: 1, max: 9 }) }) },
)
/** Somebody comes who has seen that share of all rows; an asker wants the newest before it. */
const comer = fc.record({
  kind: fc.constantFrom('reader' as const, 'asker' as const),
  share: fc.integer({ min: 0, max: 10 }).map(tenths => tenths / 10),
  query: fc.constantFrom(every, isError),
  rows: fc.integer({ min: 1, max: 300 }),
})
type Happening = typeof happening extends fc.Arbitrary<infer A> ? A : never
type Comer = typeof comer extends fc.Arbitrary<infer A> ? A : never

const NOT_HANDED_MAX = 30

/** Does one thing after the other, some of them at every wait of whoever is reading. */
class Play {
  readonly node: MemoryNode
  private readonly left: (Happening | Comer)[]
  private readonly perWait: number
  private tell = () => {}
  private readonly work: Promise<void>[] = []
  readonly checks: (() => void)[] = []

  constructor(node: MemoryNode, steps: readonly (Happening | Comer)[], perWait: number) {
    this.node = node
    this.left = [...steps]
    this.perWait = perWait
    node.meanwhile = () => {
      for (let step = 0; step < this.perWait; step++) this.next()
    }
  }

  async toItsEnd(): Promise<void> {
    while (this.left.length > 0) {
      const before = this.left.length
      this.next()
      if (this.left.length === before || before % 4 === 0) await new Promise(resolve => setImmediate(resolve))
    }
    this.tell()
    this.node.meanwhile = () => {}
    await Promise.all(this.work)
    await handedOver(this.node)
    for (const check of this.checks) check()
    await this.node.hub.close()
  }

  private next(): void {
    const { node } = this
    // Rows may leave the ring only after they were handed over; what else happens to them is tested with the hub.
    if (node.hub.lastSeq - node.hub.position > NOT_HANDED_MAX) return
    const step = this.left.shift()
    if (step?.kind === 'commit') node.commit(step.levels)
    else if (step?.kind === 'seal') node.seal()
    else if (step?.kind === 'fail') node.fail(step.rows)
    else if (step?.kind === 'store') {
      this.tell()
      this.tell = node.store()
      if (step.isToldAtOnce) this.tell()
    } else if (step?.kind === 'reader') this.work.push(this.read(step))
    else if (step?.kind === 'asker') this.work.push(this.ask(step))
  }

  private async read({ share, query }: Comer): Promise<void> {
    const { node } = this
    const from = Math.floor(node.hub.position * share)
    const { work, sink, reader } = readerOf(node, from, query)
    await catchUpAndJoin(work)
    this.checks.push(() => {
      expect(sink.numbers).toEqual(node.matching(from, query))
      expect(sink.gaps()).toEqual([])
      expect(reader.at).toEqual({ [NODE]: node.hub.lastSeq })
    })
  }

  private async ask({ query, rows }: Comer): Promise<void> {
    const { work, sink, reader } = readerOf(this.node, this.node.hub.position, query)
    const expected = this.node
      .matching(0, query)
      .filter(seq => seq <= reader.positionOf(NODE))
      .slice(-rows)
    const { at } = reader
    await backfill(work, rows)
    expect([...sink.numbers].sort((a, b) => a - b)).toEqual(expected)
    expect(reader.at).toEqual(at)
  }
}

test('whatever is committed, sealed, stored and deleted at any wait: each row that matches once and in order', async () => {
  const steps = fc.array(fc.oneof({ weight: 12, arbitrary: happening }, { weight: 1, arbitrary: comer }), {
    minLength: 50,
    maxLength: 250,
    size: 'max',
  })
  await fc.assert(
    // Where the ring is small, most is read from files; the large one is never full while rows are handed over.
    fc.asyncProperty(
      steps,
      fc.constantFrom(1, 2, 3, 5),
      fc.constantFrom(20_000, 100_000),
      async (all, perWait, bytes) => {
        const node = new MemoryNode(bytes)
        await new Play(node, all, perWait).toItsEnd()
        expect(node.failures).toEqual([])
      },
    ),
    { numRuns: RUNS, endOnFailure: true },
  )
})

/** Rows in files of 500, the oldest of them stored. */
function nodeWith(rows: number, storedFiles: number, ringBytes: number): MemoryNode {
  const node = new MemoryNode(ringBytes)
  for (let row = 0; row < rows; row += 500) {
    node.commit(Array.from({ length: 500 }, (_, index) => (index % 2 === 0 ? 'info' : 'error')))
    node.seal()
  }
  for (let file = 0; file < storedFiles; file++) node.store()()
  return node
}

describe('a reader that comes back', () => {
  test('gets pages from the store, then files, then the ring', async () => {
    const node = nodeWith(10_000, 9, 600_000)
    const { work, sink } = readerOf(node, 100, every)
    await catchUpAndJoin(work)
    expect(sink.numbers).toEqual(node.matching(100, every))
    expect(node.hub.ring.start, 'files were needed').toBeGreaterThan(4_500)
    expect(Math.max(...sink.batches.map(({ rows }) => rows.length))).toBeLessThanOrEqual(2_000)
  })

  test('while the store is away is told what it has to ask for later, and gets the rest', async () => {
    const node = nodeWith(4_000, 4, 1)
    node.isStoreAway = true
    const { work, sink, reader } = readerOf(node, 100, every)
    await catchUpAndJoin(work)
    expect(sink.gaps()).toEqual([
      { type: 'gap', node: NODE, from: 100, to: 2_000, count: null, cause: 'store_unavailable' },
    ])
    expect(sink.numbers).toEqual(node.matching(2_000, every))
    expect(reader.at).toEqual({ [NODE]: 4_000 })
  })

  test('from too far back is told so, to the number, and gets the rest', async () => {
    const node = nodeWith(LIMITS.tailCatchUpRowsMax + 2_000, 0, 64 * 1024 * 1024)
    const { work, sink } = readerOf(node, 500, isError)
    await catchUpAndJoin(work)
    expect(sink.gaps()).toEqual([{ type: 'gap', node: NODE, from: 500, to: 2_000, count: null, cause: 'too_far_back' }])
    expect(sink.numbers.length).toBe(LIMITS.tailCatchUpRowsMax / 2)
    expect(sink.numbers[0]).toBe(2_002)
  })

  test('and leaves while files are read is sent nothing more and joins nothing', async () => {
    const node = nodeWith(4_000, 0, 1)
    const { work, sink, ending, reader } = readerOf(node, 0, every)
    let reads = 0
    node.meanwhile = () => {
      if (++reads !== 3) return
      ending.abort()
      reader.end()
    }
    await expect(catchUpAndJoin(work)).rejects.toThrow()
    const sent = sink.numbers.length
    node.commit(['info'])
    await sleep(10)
    expect(sink.numbers.length).toBe(sent)
    expect(node.hub.readers).toBe(0)
  })
})

describe('a backfill', () => {
  test('while the store is away has what is in the spool, and says that it is not all', async () => {
    const node = nodeWith(4_000, 4, 1)
    node.isStoreAway = true
    const { work, sink } = readerOf(node, 4_000, every)
    await backfill(work, 3_000)
    expect(sink.numbers).toEqual(node.matching(2_000, every))
    expect(sink.said).toEqual([
      { type: 'at', at: { [NODE]: 4_000 }, backfill: { rows: 2_000, missing: 'store_unavailable' } },
    ])
  })

  test('keeps no more rows than are wanted, and ends with the position', async () => {
    const node = nodeWith(4_000, 4, 1)
    const { work, sink } = readerOf(node, 4_000, isError)
    await backfill(work, 10)
    expect(sink.numbers).toEqual(node.matching(0, isError).slice(-10))
    expect(sink.said).toEqual([{ type: 'at', at: { [NODE]: 4_000 }, backfill: { rows: 10 } }])
  })
})
