import { describe, expect, test } from 'vitest'
import { completionPlace } from '../../../core/query/completion.ts'
import { completionResult, isWorthAsking } from './completion-options.ts'

const values = [
  { insert: 'error', label: 'error', count: 12_345 },
  { insert: 'a\\ b', label: 'a b', count: undefined },
]

describe('the list of suggestions', () => {
  test('shows the label, inserts the written form, and keeps order and range of the server', () => {
    const result = completionResult({ kind: 'value', from: 6, to: 7, options: values }, 'level:e')
    expect(result).toEqual({
      from: 6,
      to: 7,
      filter: false,
      options: [
        { label: 'error', apply: 'error', type: 'value', detail: '12\u2009345' },
        { label: 'a b', apply: 'a\\ b', type: 'value' },
      ],
    })
  })

  test('is none without options, or when the only one is written already', () => {
    const only = values.slice(0, 1)
    expect(completionResult({ kind: 'value', from: 0, to: 0, options: [] }, '')).toBeNull()
    expect(completionResult({ kind: 'value', from: 6, to: 11, options: only }, 'level:error')).toBeNull()
    expect(completionResult({ kind: 'value', from: 6, to: 10, options: only }, 'level:erro')).not.toBeNull()
  })

  test('leaves out what inserts nothing', () => {
    expect(
      completionResult({ kind: 'value', from: 0, to: 0, options: [{ insert: '', label: '', count: 3 }] }, ''),
    ).toBe(null)
  })

  test('shows what is not seen and inserts what is meant', () => {
    const result = completionResult(
      { kind: 'value', from: 0, to: 1, options: [{ insert: '"pay\u200bments"', label: 'pay\u200bments', count: 1 }] },
      'p',
    )
    expect(result?.options[0]).toMatchObject({ label: 'pay[U+200B]ments', apply: '"pay\u200bments"' })
  })

  test('is none for a range that is not in the text', () => {
    expect(completionResult({ kind: 'value', from: 2, to: 9, options: values }, 'a')).toBeNull()
    expect(completionResult({ kind: 'value', from: 1, to: 0, options: values }, 'a')).toBeNull()
  })
})

describe('the server is asked', () => {
  const isAsked = (text: string, isExplicit = false) => isWorthAsking(completionPlace(text, text.length), isExplicit)

  test('from the first letter of a word and right behind a colon', () => {
    expect(isAsked('l')).toBe(true)
    expect(isAsked('level:')).toBe(true)
    expect(isAsked('a level:(warn OR ')).toBe(true)
  })

  test('where nothing is written only on demand', () => {
    expect(isAsked('')).toBe(false)
    expect(isAsked('level:error ')).toBe(false)
    expect(isAsked('level:error ', true)).toBe(true)
  })
})
