import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { Observation, type TakeRows } from './observation.ts'
import type { SentRow } from './sent-row.ts'
import { SharedQuery } from './shared-query.ts'
import { Subscription } from './subscription.ts'
import { Tail } from './tail.ts'
import type { TailRow } from './tail-row.ts'
import { MemoryNode } from './test-support/memory-node.ts'
import { MemorySink, NODE } from './test-support/rows.ts'

const isError = ({ log }: TailRow) => log.level === 'error'

/** A consumer that keeps its position with the rows, as in one transaction. */
class Consumer {
  readonly numbers: number[] = []
  position = 0
  readonly take: TakeRows = async (rows: readonly SentRow[], position) => {
    await this.before()
    this.numbers.push(...rows.map(({ seq }) => seq))
    this.position = position[NODE] ?? 0
  }
  before: () => Promise<void> = async () => {}
}

function observe(node: MemoryNode, { take }: Consumer, from: number, failures: unknown[] = []): Observation {
  const source = {
    hub: node.hub,
    spooled: node.spooled,
    stored: () => node.storedRows(isError),
    predicate: (log: TailRow['log']) => isError({ log } as TailRow),
  }
  return new Observation(source, from, take, error => void failures.push(error))
}

const examined = (node: MemoryNode, observation: Observation) =>
  vi.waitFor(() => expect(observation.position).toEqual({ [NODE]: node.hub.lastSeq }), { timeout: 30_000, interval: 1 })

describe('an observation', () => {
  test('is handed what matches without any subscriber, and its position moves where nothing matches', async () => {
    const node = new MemoryNode(1e8)
    const consumer = new Consumer()
    const observation = observe(node, consumer, 0)
    node.commit(['info', 'error', 'info'])
    await examined(node, observation)
    expect(consumer.numbers).toEqual([2])
    node.commit(['info'])
    await examined(node, observation)
    expect(observation.position).toEqual({ [NODE]: 4 })
    await observation.close()
  })

  test('is handed the same rows again when the consumer fails, and reports that', async () => {
    const node = new MemoryNode(1e8)
    const consumer = new Consumer()
    const failures: unknown[] = []
    consumer.before = vi.fn(async () => {}).mockRejectedValueOnce(new Error('the consumer failed'))
    const observation = observe(node, consumer, 0, failures)
    node.commit(['error', 'error'])
    await examined(node, observation)
    expect(consumer.numbers).toEqual([1, 2])
    expect(failures.map(String)).toEqual(['Error: the consumer failed'])
    await observation.close()
  })

  test('waits while the store is away, reports that, and misses nothing when it is back', async () => {
    const node = new MemoryNode(1)
    node.commit(['error', 'info', 'error'])
    node.seal()
    node.store()()
    node.commit(['error'])
    node.isStoreAway = true
    const consumer = new Consumer()
    const failures: unknown[] = []
    const observation = observe(node, consumer, 0, failures)
    await vi.waitFor(() => expect(failures.length).toBeGreaterThan(0))
    expect(consumer.numbers).toEqual([])
    node.isStoreAway = false
    await examined(node, observation)
    expect(consumer.numbers).toEqual([1, 3, 4])
    await observation.close()
  })

  test('gets every row while subscribers with a costly query get gaps', async () => {
    let clockMs = 0
    const node = new MemoryNode(20_000, { now: () => clockMs, sleep: async () => {} })
    const sink = new MemorySink()
    const costly = new SharedQuery('costly', () => {
      clockMs += 1_000
      return true
    })
    const options = { node: NODE, start: { [NODE]: 0 }, sink, rowsPerSecond: undefined, onGap: () => {} }
    node.hub.join(new Subscription({ ...options, query: costly }))
    const consumer = new Consumer()
    const observation = observe(node, consumer, 0)
    for (let n = 0; n < 200; n++) {
      node.commit(['info', 'error'])
      if (n % 10 === 0) await new Promise(resolve => setImmediate(resolve))
    }
    await examined(node, observation)
    await vi.waitFor(() => expect(sink.gaps().length).toBeGreaterThan(0))
    expect(consumer.numbers).toEqual(node.matching(0, isError))
    await observation.close()
    await node.hub.close()
  })

  test('hands nothing on after it was closed', async () => {
    const node = new MemoryNode(1e8)
    const consumer = new Consumer()
    const observation = observe(node, consumer, 0)
    node.commit(['error'])
    await examined(node, observation)
    await observation.close()
    node.commit(['error'])
    await new Promise(resolve => setImmediate(resolve))
    expect(consumer.numbers).toEqual([1])
  })
})

describe('a tail', () => {
  const tailOf = (node: MemoryNode) =>
    new Tail(node.hub, node.spooled, () => node.storedRows(isError), {
      onRows: () => {},
      onGap: () => {},
      onFailure: error => void node.failures.push(error),
    })

  test('observes a query from the position that was kept, and otherwise begins with what comes', async () => {
    const node = new MemoryNode(1e8)
    const tail = tailOf(node)
    node.commit(['error', 'error', 'info'])
    const [resumed, fresh] = [new Consumer(), new Consumer()]
    const observations = [
      tail.observe('level:error', { [NODE]: 1 }, resumed.take),
      tail.observe('level:error', {}, fresh.take),
    ]
    node.commit(['error'])
    for (const observation of observations) await examined(node, observation)
    expect([resumed.numbers, fresh.numbers]).toEqual([[2, 4], [4]])
    await tail.close()
    node.commit(['error'])
    await Promise.all(observations.map(({ ended }) => ended))
    expect([resumed.numbers, fresh.numbers]).toEqual([[2, 4], [4]])
    expect(node.failures).toEqual([])
  })

  test('refuses to observe a query that is none', () => {
    expect(() => tailOf(new MemoryNode(1e8)).observe('level:(', {}, async () => {})).toThrow()
  })
})

const happening = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.array(fc.constantFrom('info' as const, 'error' as const), { minLength: 1, maxLength: 20 }),
  },
  { weight: 3, arbitrary: fc.constant('seal' as const) },
  { weight: 4, arbitrary: fc.constantFrom('store' as const, 'store, told later' as const) },
  { weight: 1, arbitrary: fc.constant('fail' as const) },
  { weight: 1, arbitrary: fc.constant('restart' as const) },
  { weight: 2, arbitrary: fc.constant('turn' as const) },
)

test('whatever is committed, sealed, stored and deleted, and however often it begins anew: each row once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(happening, { minLength: 20, maxLength: 120, size: 'max' }),
      fc.constantFrom(1, 4_000, 1e8),
      async (steps, ringBytes) => {
        const node = new MemoryNode(ringBytes)
        const consumer = new Consumer()
        let observation = observe(node, consumer, 0)
        let tell = () => {}
        for (const step of steps) {
          if (Array.isArray(step)) node.commit(step)
          else if (step === 'seal') node.seal()
          else if (step === 'fail') node.fail(3)
          else if (step === 'turn') await new Promise(resolve => setImmediate(resolve))
          else if (step === 'restart') {
            await observation.close()
            observation = observe(node, consumer, consumer.position)
          } else {
            tell()
            tell = node.store()
            if (step === 'store') tell()
          }
        }
        tell()
        await examined(node, observation)
        expect(consumer.numbers).toEqual(node.matching(0, isError))
        await observation.close()
        await node.hub.close()
      },
    ),
    { numRuns: 60 },
  )
})
