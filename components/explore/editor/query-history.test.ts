import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HISTORY_ENTRIES_MAX, type QueryHistory, readHistory, remember, step, type Walk } from './query-history.ts'

const queries = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', ' ', ':'), maxLength: 4 }), { maxLength: 120 })
const historyOf = (all: readonly string[]) => all.reduce<QueryHistory>(remember, [])

describe('the history', () => {
  test('has the newest first, each once, and a bounded number', () => {
    fc.assert(
      fc.property(queries, all => {
        const history = historyOf(all)
        const expected = [...new Set(all.map(query => query.trim()).reverse())].filter(query => query !== '')
        expect(history).toEqual(expected.slice(0, HISTORY_ENTRIES_MAX))
      }),
    )
  })

  test('keeps no query that the server would refuse for its size', () => {
    expect(remember(['a'], 'x'.repeat(8_193))).toEqual(['a'])
  })

  test('is read back as it was stored', () => {
    fc.assert(
      fc.property(queries, all => {
        const history = historyOf(all)
        expect(readHistory(JSON.stringify(history))).toEqual(history)
      }),
    )
  })

  test('is empty where something else was stored, and leaves out what is no query', () => {
    expect(readHistory(null)).toEqual([])
    expect(readHistory('{')).toEqual([])
    expect(readHistory('{"0":"a"}')).toEqual([])
    expect(readHistory('["a",1,null,"","b","a"]')).toEqual(['a', 'b'])
  })
})

describe('a walk through the history', () => {
  test('goes to the oldest entry and back to the draft', () => {
    const history = ['c', 'b', 'a']
    const seen: string[] = []
    let walk: Walk | undefined
    let shown = 'draft'
    for (const direction of ['older', 'older', 'older', 'older', 'newer', 'newer', 'newer', 'newer'] as const) {
      const next = step(history, walk, shown, direction)
      seen.push(next?.text ?? '(end)')
      if (next === undefined) continue
      walk = next.walk
      shown = next.text
    }
    expect(seen).toEqual(['c', 'b', 'a', '(end)', 'b', 'c', 'draft', '(end)'])
  })

  test('passes over an entry that is shown already', () => {
    expect(step(['b', 'a'], undefined, 'b', 'older')).toEqual({ walk: { index: 1, draft: 'b' }, text: 'a' })
    expect(step(['b'], undefined, 'b', 'older')).toBeUndefined()
  })

  test('begins anew from a text that was changed on the way', () => {
    expect(step(['b', 'a'], { index: 1, draft: '' }, 'a changed', 'older')).toEqual({
      walk: { index: 0, draft: 'a changed' },
      text: 'b',
    })
  })

  test('has nowhere to go without entries', () => {
    expect(step([], undefined, '', 'older')).toBeUndefined()
    expect(step([], undefined, '', 'newer')).toBeUndefined()
  })
})
