import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TailGap } from '../../../core/tail/subscription.ts'
import { LiveBuffer, type LiveEntry } from './live-buffer.ts'
import { logOfTailRow } from './tail-row.ts'

const BOUNDS = { shownMax: 50, waitingMax: 20, rewoundMax: 200 }
const rowOf = (seq: number) => logOfTailRow({ node: '1', seq, timestamp: '2026-01-01T00:00:00.000Z' })
const rows = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => rowOf(from + n))

/** Numbers shown, and those that a gap stands for. */
function covered(entries: readonly LiveEntry[]): number[] {
  return entries.flatMap(entry => {
    if (entry.kind === 'row') return [entry.row.seq]
    return Array.from({ length: entry.gap.to - entry.gap.from }, (_, n) => entry.gap.from + 1 + n)
  })
}

function all(buffer: LiveBuffer): number[] {
  const isFollowing = buffer.isFollowing
  const shown = buffer.shown
  if (isFollowing) return covered(shown)
  buffer.follow()
  return covered(buffer.shown)
}

describe('the live view', () => {
  test('shows the newest rows while it follows', () => {
    const buffer = new LiveBuffer(() => '', BOUNDS)
    buffer.push(rows(1, 80))
    expect(covered(buffer.shown)).toEqual(rows(31, 80).map(row => row.seq))
  })

  test('leaves what is in front of a reader as it is, and counts what waits', () => {
    const buffer = new LiveBuffer(() => '', BOUNDS)
    buffer.push(rows(1, 10))
    buffer.hold()
    const before = buffer.shown
    buffer.push(rows(11, 25))
    expect(buffer.shown).toBe(before)
    expect(buffer.waiting).toBe(15)
    buffer.follow()
    expect(covered(buffer.shown)).toEqual(rows(1, 25).map(row => row.seq))
    expect(buffer.waiting).toBe(0)
  })

  test('says what no longer had room while it waited, as a gap that can be filled', () => {
    const buffer = new LiveBuffer(() => 'level:error', BOUNDS)
    buffer.hold()
    buffer.push(rows(1, 100))
    buffer.follow()
    const [gap] = buffer.shown
    expect(gap).toMatchObject({ kind: 'gap', gap: { node: '1', from: 0, query: 'level:error' } })
    expect(covered(buffer.shown)).toEqual(rows(1, 100).map(row => row.seq))
  })

  test('a filled gap becomes its rows, and what of it is left', () => {
    const buffer = new LiveBuffer(() => '', BOUNDS)
    const gap: TailGap = { type: 'gap', node: '1', from: 3, to: 9, count: 6, cause: 'overload', query: '' }
    buffer.push(rows(1, 3))
    buffer.pushGap(gap)
    buffer.push(rows(10, 12))
    buffer.fill(gap, rows(4, 6), { ...gap, from: 6, count: 3 })
    expect(covered(buffer.shown)).toEqual(rows(1, 12).map(row => row.seq))
  })

  test('what was scrolled back to stands in front, once', () => {
    const buffer = new LiveBuffer(() => '', BOUNDS)
    buffer.push(rows(5, 8))
    buffer.hold()
    buffer.prepend(rows(1, 5))
    expect(covered(buffer.shown)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  test('loses and doubles no number, whatever comes in whatever order', () => {
    const step = fc.oneof(fc.record({ push: fc.integer({ min: 1, max: 30 }) }), fc.constantFrom('hold', 'follow'))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), steps => {
        const buffer = new LiveBuffer(() => '', { ...BOUNDS, shownMax: 100_000 })
        let last = 0
        for (const one of steps) {
          if (one === 'hold') buffer.hold()
          else if (one === 'follow') buffer.follow()
          else {
            buffer.push(rows(last + 1, last + one.push))
            last += one.push
          }
        }
        expect(all(buffer)).toEqual(Array.from({ length: last }, (_, n) => n + 1))
      }),
    )
  })
})
