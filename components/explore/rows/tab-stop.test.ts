import { describe, expect, test } from 'vitest'
import { type Drawn, firstInView, tabStop } from './tab-stop.ts'

const drawn = (from: number, offset: number): Drawn => ({
  items: Array.from({ length: 20 }, (_, n) => ({ key: `r${from + n}`, index: from + n, start: (from + n) * 24 })),
  startIndex: from + 5,
  endIndex: from + 14,
  offset,
})

describe('the line that keys begin at', () => {
  test('is the first one on screen, not one drawn above it or cut by its edge', () => {
    expect(firstInView(drawn(0, 120))).toBe(5)
    expect(firstInView(drawn(0, 130))).toBe(6)
    expect(tabStop(drawn(0, 120), undefined)).toBe(5)
  })

  test('is the one that had the focus while that is on screen', () => {
    expect(tabStop(drawn(0, 120), { key: 'r9', index: 9 })).toBe(9)
    expect(tabStop(drawn(0, 120), { key: 'r9', index: 3 })).toBe(9)
  })

  test('is what stands in its place once the list is another', () => {
    expect(tabStop(drawn(0, 120), { key: 'gone', index: 9 })).toBe(9)
  })

  test('is the first one on screen when the other is out of it, drawn or not', () => {
    expect(tabStop(drawn(0, 120), { key: 'r2', index: 2 })).toBe(5)
    expect(tabStop(drawn(100, 2_520), { key: 'r2', index: 2 })).toBe(105)
  })

  test('is none of an empty list', () => {
    expect(tabStop({ items: [], startIndex: 0, endIndex: 0, offset: 0 }, undefined)).toBe(0)
  })
})
