import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BodyBudget } from './body-budget.ts'

const bounds = { bytesMax: 100, smallShareBytes: 20, smallBytesMax: 10, waitMs: 60_000 }

/** Whether the promise has resolved by now. */
async function isGranted(promise: Promise<void> | undefined): Promise<boolean> {
  if (promise === undefined) return true
  return Promise.race([promise.then(() => true), Promise.resolve().then(() => false)])
}

test('grants memory to the oldest waiting body, regardless of the order of requests', async () => {
  const budget = new BodyBudget(bounds)
  const [holder, older, younger] = [budget.open(), budget.open(), budget.open()]
  holder.grow(80)
  const onTop = budget.open()
  await onTop.grow(50)
  const [second, first] = [younger.grow(50), older.grow(50)]
  holder.release()
  expect([await isGranted(first), await isGranted(second)]).toEqual([true, false])
  older.release()
  expect(await isGranted(second)).toBe(true)
})

test('reserves the small share for small bodies', () => {
  const budget = new BodyBudget(bounds)
  budget.open().grow(80)
  expect(budget.open().grow(10)).toBeUndefined()
  expect(budget.open().grow(10)).toBeUndefined()
  void budget.open().grow(10)
  expect(budget.bytes).toBe(110)
})

test('lets one body at a time exceed the budget, and releases everything', async () => {
  const step = fc.record({ body: fc.nat(5), bytes: fc.integer({ min: 1, max: 60 }), isEnd: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async steps => {
      const budget = new BodyBudget(bounds)
      const open = new Map<number, { share: ReturnType<BodyBudget['open']>; wait: Promise<void> | undefined }>()
      for (const { body, bytes, isEnd } of steps) {
        const { share, wait } = open.get(body) ?? { share: budget.open(), wait: undefined }
        if (!(await isGranted(wait))) continue
        if (isEnd) {
          share.release()
          open.delete(body)
        } else open.set(body, { share, wait: share.grow(bytes) })
        const sizes = [...open.values()].map(({ share }) => share.bytes).sort((a, b) => b - a)
        const [largest = 0] = sizes
        expect(budget.bytes).toBe(sizes.reduce((sum, size) => sum + size, 0))
        expect(budget.bytes - largest).toBeLessThanOrEqual(bounds.bytesMax)
        // Somebody can always go on: never do all that hold something wait.
        const waits = await Promise.all([...open.values()].map(({ wait }) => isGranted(wait)))
        if (waits.length > 0) expect(waits).toContain(true)
      }
      // Each that is granted ends; then all are.
      for (let round = 0; open.size > 0 && round < 10; round++)
        for (const [body, { share, wait }] of open)
          if (await isGranted(wait)) {
            share.release()
            open.delete(body)
          }
      expect([open.size, budget.bytes]).toEqual([0, 0])
    }),
  )
})
