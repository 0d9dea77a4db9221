import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Query } from '../../core/query/ast.ts'
import { parseQuery } from '../../core/query/parse.ts'
import { onlyTerm, toggledTerm, withTerm } from './query-edit.ts'

describe('a click on a value', () => {
  test.each([
    ['', 'service', 'cart', false, 'service:cart'],
    ['timeout', 'service', 'cart', false, 'timeout service:cart'],
    ['timeout', 'service', 'cart', true, 'timeout NOT service:cart'],
    ['a OR b', 'level', 'error', false, '(a OR b) level:error'],
    ['service:cart x', 'service', 'cart', true, 'x NOT service:cart'],
    ['NOT service:cart x', 'service', 'cart', false, 'x service:cart'],
    ['-service:cart', 'service', 'cart', false, 'service:cart'],
    ['service:"cart"', 'service', 'cart', false, 'service:"cart"'],
    ['x', 'message', 'two words', true, 'x NOT message:"two words"'],
    ['x', 'a b', 'c', false, 'x "a b":c'],
    ['', 'user_id', null, true, 'NOT user_id:*'],
    ['', 'word', 'OR', false, 'word:"OR"'],
    ['', 'path', '/a*', false, 'path:"/a*"'],
  ] as const)('%s, %s = %s, excluded: %s → %s', (query, field, value, isExcluded, edited) => {
    expect(withTerm(query, field, value, isExcluded)).toBe(edited)
  })

  test('takes back what the same click did, where it toggles', () => {
    for (const query of ['', 'timeout', '(a OR b) x', 'NOT level:info'])
      expect(toggledTerm(toggledTerm(query, 'level', 'error'), 'level', 'error')).toBe(query)
    expect(toggledTerm('x level:"error"', 'level', 'error')).toBe('x')
  })

  test('asks for exactly that value, whatever it is', () => {
    const anyText = fc.string({ unit: 'binary' }).filter(value => value.isWellFormed())
    fc.assert(
      fc.property(anyText, value => {
        const term = parseQuery(onlyTerm('field', value)) as Query & { kind: 'field' }
        expect(term.kind).toBe('field')
        const { test: asked } = term
        const text = asked.kind === 'phrase' ? asked.text : asked.kind === 'value' ? asked.pattern : undefined
        expect(text).toEqual(asked.kind === 'phrase' ? value : [{ text: value }])
      }),
    )
  })

  test('twice changes nothing more', () => {
    const value = fc.stringMatching(/^[\w "*-]{1,12}$/)
    fc.assert(
      fc.property(value, fc.boolean(), (one, isExcluded) => {
        const once = withTerm('a (b OR c)', 'f', one, isExcluded)
        expect(withTerm(once, 'f', one, isExcluded)).toBe(once)
      }),
    )
  })
})
