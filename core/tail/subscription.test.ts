import { describe, expect, it } from 'vitest'
import { LIMITS } from '../limits.ts'
import type { At, Gap, Positions, Rows, TailRow } from './protocol.ts'
import { Subscription } from './subscription.ts'

const row = (seq: number, node = '1'): TailRow => ({ node, seq })
const rows = (at: Positions, ...rows: TailRow[]): Rows => ({ type: 'rows', rows, at })
const gap = (from: number, to: number): Gap => ({ type: 'gap', node: '1', from, to, count: 7, cause: 'too_far_back' })

const ended = (at: Positions, rows: number): At => ({ type: 'at', at, backfill: { rows } })

function begun(at: Positions, backfillRows = 0): Subscription {
  const subscription = new Subscription({ query: 'q', backfillRows })
  subscription.begin(at)
  return subscription
}

describe('positions', () => {
  it('drop rows at or below them, of each node by itself', () => {
    const subscription = begun({ '1': 5, '2': 50 })
    const { live } = subscription.take(rows({ '1': 7 }, row(5), row(6), row(7), row(6, '2'), row(51, '2'), row(1, '3')))
    expect(live).toEqual([row(6), row(7), row(51, '2'), row(1, '3')])
    expect(subscription.positions).toEqual({ '1': 7, '2': 51, '3': 1 })
  })

  it('do not go back', () => {
    const subscription = begun({ '1': 5 })
    subscription.take({ type: 'at', at: { '1': 3, '2': 4 } })
    expect(subscription.positions).toEqual({ '1': 5, '2': 4 })
  })

  it('of a resume are those of the reader, whatever the server says of its own', () => {
    const subscription = new Subscription({ query: 'q', backfillRows: 9, rate: 3, resume: { '1': 5 } })
    expect(subscription.request('x')).toEqual({ type: 'subscribe', id: 'x', query: 'q', rate: 3, resume: { '1': 5 } })
    expect(subscription.begin({ '1': 100 })).toBe(true)
    expect(subscription.take(rows({ '1': 7 }, row(6), row(7))).live).toEqual([row(6), row(7)])
  })

  it('survive ids that are names of every object', () => {
    const subscription = begun(JSON.parse('{"__proto__":5}'))
    expect(subscription.request('1')).toMatchObject({ type: 'subscribe' })
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  it('are bounded', () => {
    const subscription = begun({})
    for (let node = 1; node <= 1_500; node++) subscription.take({ type: 'at', at: { [node]: 1 } })
    expect(Object.keys(subscription.positions)).toHaveLength(LIMITS.tailNodesMax + 1)
  })

  it('forget the node that has been quiet for longest', () => {
    const subscription = begun({ '1': 1 })
    for (let node = 2; node <= 500; node++) {
      subscription.take({ type: 'at', at: { [node]: 1 } })
      subscription.take({ type: 'at', at: { '1': node } })
    }
    expect(subscription.positions).toMatchObject({ '1': 500, '500': 1 })
    expect(subscription.positions).not.toHaveProperty('2')
  })
})

describe('a backfill', () => {
  it('is held until the position moves beyond where the query began', () => {
    const subscription = begun({ '1': 10 }, 5)
    expect(subscription.take(rows({ '1': 10 }, row(9), row(8))).backfill).toEqual([])
    expect(subscription.positions).toEqual({})
    expect(subscription.request('2')).toMatchObject({ backfill: 5 })
    const { backfill, live } = subscription.take(rows({ '1': 12 }, row(11), row(12)))
    expect([backfill, live]).toEqual([
      [row(9), row(8)],
      [row(11), row(12)],
    ])
    expect(subscription.take(rows({ '1': 12 }, row(9), row(12))).live).toEqual([])
  })

  it('is whole with the number of rows that were asked for', () => {
    const subscription = begun({ '1': 10 }, 2)
    expect(subscription.take(rows({ '1': 10 }, row(9), row(8))).backfill).toEqual([row(9), row(8)])
    expect(subscription.positions).toEqual({ '1': 10 })
  })

  it('goes on over signs of life, until the server says that it ends', () => {
    const subscription = begun({ '1': 10 }, 5)
    subscription.take({ type: 'at', at: { '1': 10 } })
    subscription.take(rows({ '1': 10 }, row(8)))
    expect(subscription.take({ type: 'at', at: { '1': 10 } }).backfill).toEqual([])
    subscription.take(rows({ '1': 10 }, row(9)))
    expect(subscription.take(ended({ '1': 10 }, 2)).backfill).toEqual([row(8), row(9)])
    expect(subscription.positions).toEqual({ '1': 10 })
  })

  it('of a server that begins nowhere is whole with the first position', () => {
    const subscription = begun({}, 2)
    expect(subscription.take(rows({}, row(9), row(8))).backfill).toEqual([])
    expect(subscription.take({ type: 'at', at: {} }).backfill).toEqual([])
    expect(subscription.take({ type: 'at', at: { '1': 10 } }).backfill).toEqual([row(9), row(8)])
    expect(subscription.take(rows({ '1': 11 }, row(10), row(11))).live).toEqual([row(11)])
  })

  it('may have rows of earlier nodes', () => {
    const subscription = begun({ '1': 10 }, 3)
    subscription.take(rows({ '1': 10 }, row(500, '7'), row(8)))
    expect(subscription.take(ended({ '1': 10 }, 2)).backfill).toEqual([row(500, '7'), row(8)])
  })

  it('is anew after a cut, and forgets what was held', () => {
    const subscription = begun({ '1': 10 }, 3)
    subscription.take(rows({ '1': 10 }, row(9)))
    expect(subscription.begin({ '1': 20 })).toBe(false)
    subscription.take(rows({ '1': 20 }, row(19)))
    expect(subscription.take(ended({ '1': 20 }, 1)).backfill).toEqual([row(19)])
  })

  it('of more rows than were asked for is a fault', () => {
    const subscription = begun({}, 2)
    expect(() => subscription.take(rows({}, row(1), row(2), row(3)))).toThrow('3 stored rows where 2 were asked for')
  })
})

describe('a gap', () => {
  it('moves the position, so that its rows do not come twice', () => {
    const subscription = begun({ '1': 5 })
    expect(subscription.take(gap(5, 9)).gap).toEqual({ ...gap(5, 9), query: 'q' })
    expect(subscription.positions).toEqual({ '1': 9 })
    expect(subscription.take(rows({ '1': 10 }, row(9), row(10))).live).toEqual([row(10)])
  })

  it('of known rows is none, and of rows that are partly known is shorter', () => {
    const subscription = begun({ '1': 5 })
    expect(subscription.take(gap(1, 5)).gap).toBeUndefined()
    expect(subscription.take(gap(1, 9)).gap).toMatchObject({ from: 5, to: 9, count: null })
  })

  it('ends a backfill', () => {
    const subscription = begun({ '1': 10 }, 5)
    subscription.take(rows({ '1': 10 }, row(9)))
    expect(subscription.take(gap(10, 20))).toMatchObject({ backfill: [row(9)], gap: { from: 10, to: 20 } })
  })
})
