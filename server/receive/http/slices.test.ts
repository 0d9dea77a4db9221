import { expect, test } from 'vitest'
import { type BodyWork, QUICK_SLICES, REST_MS, SLICE_MS, Slices, SMALL_AGE_MS } from './slices.ts'

/** A clock that stands still and a loop that turns when the test says so. */
function manual() {
  let nowMs = 0
  let due: (() => void)[] = []
  let timers: { atMs: number; callback: () => void }[] = []
  const slices = new Slices({
    nowMs: () => nowMs,
    nextTurn: callback => void due.push(callback),
    after: (ms, callback) => void timers.push({ atMs: nowMs + ms, callback }),
  })
  return {
    slices,
    pass: (ms: number) => {
      nowMs += ms
      const ended = timers.filter(({ atMs }) => atMs <= nowMs)
      timers = timers.filter(({ atMs }) => atMs > nowMs)
      for (const { callback } of ended) callback()
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
  expect(slices.begin().isOver(100_000)).toBe(false)
  pass(SLICE_MS + 1)
  expect(slices.begin().isOver(100_000)).toBe(true)
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

/** Takes the slices that every body has without a rest. */
async function takeQuickSlices(work: BodyWork, turn: () => Promise<void>): Promise<void> {
  for (let i = 0; i < QUICK_SLICES; i++) {
    const next = work.turn()
    await turn()
    await next
  }
}

test('a long body rests between its slices while small ones arrive, and each rest serves one body', async () => {
  const { slices, pass, turn } = manual()
  const works = [slices.begin(), slices.begin()]
  for (const work of works) await takeQuickSlices(work, turn)
  slices.begin().end()
  const ran: number[] = []
  works.forEach((work, i) => void work.turn().then(() => ran.push(i)))
  await turn()
  expect(ran).toEqual([])
  for (const expected of [[0], [0, 1]]) {
    pass(REST_MS)
    await turn()
    expect(ran).toEqual(expected)
  }
})

test('a long body does not rest for other long ones, nor when small ones have stopped', async () => {
  const { slices, pass, turn } = manual()
  const works = [slices.begin(), slices.begin()]
  for (const work of works) await takeQuickSlices(work, turn)
  works[0]?.end()
  const first = works[1]?.turn()
  await turn()
  await first
  slices.begin().end()
  pass(SMALL_AGE_MS + 1)
  const second = works[1]?.turn()
  await turn()
  await second
})
