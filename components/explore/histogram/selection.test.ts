import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Cursor, cursorSpan, movedCursor } from './selection.ts'

const grid = { startMs: 1_000, stepMs: 10, buckets: 5 }

function press(...keys: string[]): Cursor | undefined {
  return keys.reduce<Cursor | undefined>((cursor, key) => {
    const isExtending = key.startsWith('Shift+')
    return movedCursor(cursor, key.replace('Shift+', ''), isExtending, grid)
  }, undefined)
}
const spanAfter = (...keys: string[]) => {
  const cursor = press(...keys)
  return cursor && cursorSpan(cursor, grid)
}

test('the first key puts the cursor on the newest bucket, Home on the oldest', () => {
  expect(spanAfter('ArrowLeft')).toEqual({ first: 4, last: 4 })
  expect(spanAfter('Home')).toEqual({ first: 0, last: 0 })
})

test('arrows move it, and with Shift leave its beginning where it was', () => {
  expect(spanAfter('ArrowLeft', 'ArrowLeft')).toEqual({ first: 3, last: 3 })
  expect(spanAfter('ArrowLeft', 'Shift+ArrowLeft', 'Shift+ArrowLeft')).toEqual({ first: 2, last: 4 })
  expect(spanAfter('ArrowLeft', 'Shift+Home', 'ArrowRight')).toEqual({ first: 1, last: 1 })
})

test('other keys are not its own', () => {
  for (const key of ['Enter', 'a', 'constructor']) expect(press(key)).toBeUndefined()
  expect(movedCursor(undefined, 'Home', false, { ...grid, buckets: 0 })).toBeUndefined()
})

test('it stays with its time while buckets move under it, and inside', () => {
  const cursor = { atMs: 1_030, anchorMs: 1_030 }
  expect(cursorSpan(cursor, { ...grid, startMs: 1_020 })).toEqual({ first: 1, last: 1 })
  expect(cursorSpan(cursor, { ...grid, startMs: 1_040 })).toEqual({ first: 0, last: 0 })
  const key = fc.constantFrom('ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End')
  const keys = fc.array(
    fc.tuple(fc.constantFrom('', 'Shift+'), key).map(parts => parts.join('')),
    { minLength: 1 },
  )
  fc.assert(
    fc.property(keys, keys => {
      const { first, last } = spanAfter(...keys) ?? { first: -1, last: -1 }
      expect(0 <= first && first <= last && last < grid.buckets).toBe(true)
    }),
  )
})
