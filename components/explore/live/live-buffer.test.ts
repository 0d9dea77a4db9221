import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TailGap } from '../../../core/tail/subscription.ts'
import type { ListEntry } from '../rows/list-entry.ts'
import { rowCursor } from '../rows/row-identity.ts'
import { LiveBuffer } from './live-buffer.ts'
import { logOfTailRow } from './tail-row.ts'

const BOUNDS = { shownMax: 50, waitingMax: 20, rewoundMax: 200, pageMax: 8 }
const rowOf = (seq: number) => logOfTailRow({ node: '1', seq, timestamp: '2026-01-01T00:00:00.000Z' })
const rows = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => rowOf(from + n))

/** Numbers shown, and those that a gap stands for. */
function covered(entries: readonly ListEntry[]): number[] {
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

  test('keeps what was drawn last when it is held, and what has come since waits', () => {
    const buffer = new LiveBuffer(() => '', BOUNDS)
    buffer.push(rows(1, 49))
    const drawn = buffer.shown
    buffer.push(rows(50, 53))
    buffer.hold(drawn)
    expect(buffer.shown).toBe(drawn)
    expect(buffer.waiting).toBe(4)
    buffer.follow()
    expect(covered(buffer.shown)).toEqual(rows(4, 53).map(row => row.seq))
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

  test('counts all that waits, also what no longer has room', () => {
    const buffer = new LiveBuffer(() => '', BOUNDS)
    buffer.hold()
    for (let n = 0; n < 10; n++) buffer.push(rows(n * 10 + 1, n * 10 + 10))
    expect(buffer.waiting).toBe(100)
  })

  test('what waited and is more than it shows at a time is a gap with its exact number in front', () => {
    const buffer = new LiveBuffer(() => '', { ...BOUNDS, waitingMax: 200 })
    buffer.push(rows(1, 30))
    buffer.hold()
    buffer.push(rows(31, 150))
    buffer.follow()
    expect(buffer.shown[0]).toMatchObject({ kind: 'gap', gap: { from: 30, to: 100, count: 70 } })
    expect(covered(buffer.shown)).toEqual(rows(31, 150).map(row => row.seq))
  })

  test('scrolling back goes on before a gap at the start', () => {
    const buffer = new LiveBuffer(() => '', { ...BOUNDS, waitingMax: 200 })
    buffer.push(rows(1, 30))
    buffer.hold()
    buffer.push(rows(31, 150))
    buffer.follow()
    expect(buffer.startCursor).toBe(rowCursor(rowOf(31)))
    buffer.prepend(rows(1, 30), true)
    expect(covered(buffer.shown)).toEqual(rows(1, 150).map(row => row.seq))
    expect(buffer.shown[30]).toMatchObject({ kind: 'gap', gap: { count: 70 } })
  })

  test('rows of a gap that were read before are missing from it no more, and not shown again', () => {
    const buffer = new LiveBuffer(() => '', BOUNDS)
    const gap: TailGap = { type: 'gap', node: '1', from: 0, to: 9, count: 9, cause: 'overload', query: '' }
    buffer.pushGap(gap)
    buffer.push(rows(10, 12))
    buffer.prepend([rowOf(2), rowOf(8)])
    const left = buffer.shown[2]
    if (left?.kind !== 'gap') throw new Error('there is a gap')
    expect(left.gap.count).toBe(7)
    buffer.fill(left.gap, rows(1, 5), { ...left.gap, from: 5, count: 2 })
    const rest = buffer.shown.find(entry => entry.kind === 'gap')
    expect(rest).toMatchObject({ gap: { from: 5, count: 3 } })
    const numbers = buffer.shown.flatMap(entry => (entry.kind === 'row' ? [entry.row.seq] : []))
    expect(numbers).toEqual([2, 8, 1, 3, 4, 5, 10, 11, 12])
  })

  test('can be scrolled back in again once it has let go of the start', () => {
    const buffer = new LiveBuffer(() => '', BOUNDS)
    buffer.push(rows(5, 40))
    buffer.prepend(rows(1, 4), true)
    expect(buffer.canRewind).toBe(false)
    buffer.push(rows(41, 50))
    expect(buffer.canRewind).toBe(false)
    buffer.push(rows(51, 60))
    expect(buffer.canRewind).toBe(true)
  })

  test('who comes to the end sees the next of what waits, and follows when none does', () => {
    const buffer = new LiveBuffer(() => '', BOUNDS)
    buffer.push(rows(1, 10))
    buffer.hold()
    buffer.push(rows(11, 22))
    buffer.advance()
    expect(covered(buffer.shown)).toEqual(rows(1, 18).map(row => row.seq))
    expect([buffer.waiting, buffer.isFollowing]).toEqual([4, false])
    buffer.advance()
    expect([buffer.waiting, buffer.isFollowing]).toEqual([0, false])
    buffer.advance()
    expect(buffer.isFollowing).toBe(true)
    expect(covered(buffer.shown)).toEqual(rows(1, 22).map(row => row.seq))
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
