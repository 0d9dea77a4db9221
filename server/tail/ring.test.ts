import { expect, test } from 'vitest'
import { cpuMs } from '../../core/test-support/cpu-ms.ts'
import { Ring } from './ring.ts'

const entry = (firstSeq: number, lastSeq = firstSeq, bytes = 10) => ({ firstSeq, lastSeq, bytes: Buffer.alloc(bytes) })
const firsts = (ring: Ring, seq: number) => [...ring.entriesAfter(seq)].map(({ firstSeq }) => firstSeq)

test('an empty ring holds what comes after the last number before it', () => {
  const ring = new Ring(100, 7)
  expect(ring.holdsAfter(7)).toBe(true)
  expect(ring.holdsAfter(6)).toBe(false)
  expect(firsts(ring, 0)).toEqual([])
})

test('the oldest make room, and the ring says from where on it has everything', () => {
  const ring = new Ring(30, 0)
  for (let seq = 1; seq <= 5; seq++) ring.push(entry(seq))
  expect(ring.start).toBe(2)
  expect(ring.holdsAfter(1)).toBe(false)
  expect(ring.holdsAfter(2)).toBe(true)
  expect(firsts(ring, 2)).toEqual([3, 4, 5])
  expect(firsts(ring, 4)).toEqual([5])
  expect(firsts(ring, 5)).toEqual([])
})

test('an entry over the bound stays alone', () => {
  const ring = new Ring(30, 0)
  ring.push(entry(1))
  ring.push(entry(2, 4, 100))
  expect(ring.start).toBe(1)
  expect(firsts(ring, 0)).toEqual([2])
  ring.push(entry(5))
  expect(firsts(ring, 0)).toEqual([5])
})

test('numbers of a failed group are missing between two entries, and a number among them finds the next', () => {
  const ring = new Ring(100, 0)
  ring.push(entry(1, 3))
  ring.push(entry(10, 12))
  expect(firsts(ring, 3)).toEqual([10])
  expect(firsts(ring, 7)).toEqual([10])
  expect(firsts(ring, 11)).toEqual([10])
  expect(firsts(ring, 2)).toEqual([1, 10])
})

test('a push costs the same however many small entries are there', () => {
  const ring = new Ring(100_000 * 10, 0)
  const push = (from: number, to: number) => {
    const startMs = cpuMs()
    for (let seq = from; seq <= to; seq++) ring.push(entry(seq))
    return cpuMs() - startMs
  }
  push(1, 100_000)
  // Copying the entries for each of them would take a minute.
  expect(push(100_001, 400_000)).toBeLessThan(5_000)
  expect(ring.start).toBe(300_000)
  expect(firsts(ring, 399_998)).toEqual([399_999, 400_000])
  expect(firsts(ring, 0)[0]).toBe(300_001)
})
