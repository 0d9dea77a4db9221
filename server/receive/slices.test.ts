import { expect, test } from 'vitest'
import { SLICE_MS, Slices } from './slices.ts'

/** A clock that stands still and a loop that turns when the test says so. */
function manual() {
  let nowMs = 0
  let due: (() => void)[] = []
  const slices = new Slices({ nowMs: () => nowMs, nextTurn: callback => void due.push(callback) })
  return {
    slices,
    pass: (ms: number) => {
      nowMs += ms
    },
    turn: async () => {
      const callbacks = due
      due = []
      for (const callback of callbacks) callback()
      await Promise.resolve()
    },
  }
}

test('a slice ends after its time, and the next turn of the event loop begins another', async () => {
  const { slices, pass, turn } = manual()
  expect(slices.isOver()).toBe(false)
  pass(SLICE_MS + 1)
  expect(slices.isOver()).toBe(true)
  await turn()
  expect(slices.isOver()).toBe(false)
})

test('each turn of the event loop runs one waiting body, in order', async () => {
  const { slices, turn } = manual()
  const ran: string[] = []
  for (const name of ['a', 'b', 'c']) void slices.turn().then(() => ran.push(name))
  for (const expected of [['a'], ['a', 'b'], ['a', 'b', 'c']]) {
    await turn()
    await Promise.resolve()
    expect(ran).toEqual(expected)
  }
})

test('bodies that begin in the same turn of the event loop share its slice', () => {
  const { slices, pass } = manual()
  expect(slices.begin().isOver(1_000_000)).toBe(false)
  pass(SLICE_MS + 1)
  expect(slices.begin().isOver(1_000_000)).toBe(true)
})

test('reads the clock after a fixed amount of work and after each large record', () => {
  const { slices, pass } = manual()
  const work = slices.begin()
  work.isOver(1_000_000)
  pass(SLICE_MS + 1)
  let records = 0
  while (!work.isOver(100)) records++
  expect(records).toBeLessThan(200)
  expect(work.isOver(20_000)).toBe(true)
})
