import { expect, test } from 'vitest'
import { Slots } from './slots.ts'

const turn = () => new Promise(resolve => setImmediate(resolve))

test('never more than the count are out, and those who wait come in order', async () => {
  const slots = new Slots(2, 10)
  const order: number[] = []
  let out = 0
  let most = 0
  const work = async (i: number) => {
    const slot = await slots.take()
    most = Math.max(most, ++out)
    order.push(i)
    await turn()
    out--
    slot.release()
  }
  await Promise.all([0, 1, 2, 3, 4, 5, 6].map(work))
  expect(most).toBe(2)
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6])
})

test('beyond the bound of those who wait the next is refused with a time to come back', async () => {
  const slots = new Slots(1, 1)
  const held = await slots.take()
  const waiting = slots.take()
  await expect(async () => slots.take()).rejects.toMatchObject({ code: 'busy', retryAfterS: 2 })
  held.release()
  ;(await waiting).release()
  ;(await slots.take()).release()
})

test('a place given back twice is one place', async () => {
  const slots = new Slots(1, 1)
  const slot = await slots.take()
  slot.release()
  slot.release()
  await slots.take()
  let isSecondIn = false
  void slots.take().then(() => (isSecondIn = true))
  await turn()
  expect(isSecondIn).toBe(false)
})
