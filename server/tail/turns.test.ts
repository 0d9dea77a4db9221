import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

test('never more run than there are places, and all of them do, in the order of asking', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(fc.nat(3), { maxLength: 20 }), async (places, tasks) => {
      const turns = new Turns(places)
      let running = 0
      const begun: number[] = []
      const task = (index: number, ticks: number) => async () => {
        begun.push(index)
        expect(++running).toBeLessThanOrEqual(places)
        for (let n = 0; n < ticks; n++) await Promise.resolve()
        running--
      }
      const { signal } = new AbortController()
      await Promise.all(tasks.map((ticks, index) => turns.take(task(index, ticks), signal)))
      expect(begun).toEqual(tasks.map((_, index) => index))
    }),
  )
})

test('whoever gives up takes nobody’s place, and a task that fails gives its own back', async () => {
  const turns = new Turns(1)
  const back = turns.tryTake()
  expect(turns.tryTake()).toBeUndefined()
  const leaving = new AbortController()
  const gone = turns.take(async () => 'never', leaving.signal)
  const failing = turns.take(() => Promise.reject(new Error('no')), new AbortController().signal)
  const last = turns.take(async () => 'last', new AbortController().signal)
  leaving.abort(new Error('left'))
  await expect(gone).rejects.toThrow('left')
  back?.()
  await expect(failing).rejects.toThrow('no')
  expect(await last).toBe('last')
  expect(turns.tryTake()).toBeDefined()
  await expect(turns.take(async () => 1, leaving.signal)).rejects.toThrow('left')
})
