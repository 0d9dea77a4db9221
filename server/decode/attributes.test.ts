import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseExact } from '../../core/exact-json.ts'
import { LIMITS } from '../../core/limits.ts'
import { NumberText } from '../../core/number-text.ts'
import type { Attributes } from '../../core/record.ts'
import { addAttribute, jsonText } from './attributes.ts'

function flattened(value: unknown, path = 'a'): [string, unknown][] {
  const target: Attributes = new Map()
  addAttribute(target, path, value, 1)
  return [...target]
}

const nested = (levels: number, leaf: unknown): unknown => (levels === 0 ? leaf : { k: nested(levels - 1, leaf) })

test('objects become dotted paths, one a leaf', () => {
  expect(flattened({ b: { c: 1, d: 'x' }, e: true })).toEqual([
    ['a.b.c', 1],
    ['a.b.d', 'x'],
    ['a.e', true],
  ])
})

test('the last writer of a path wins, however the path was written', () => {
  const target: Attributes = new Map()
  addAttribute(target, 'a', { b: 1 }, 1)
  addAttribute(target, 'a.b', 2, 1)
  addAttribute(target, 'a', { b: 3 }, 1)
  expect([...target]).toEqual([['a.b', 3]])
})

test('what says nothing leaves nothing, and takes nothing away', () => {
  for (const nothing of [null, undefined, {}, { b: null }, { b: {} }]) expect(flattened(nothing)).toEqual([])
  const target: Attributes = new Map([['a', 1]])
  addAttribute(target, 'a', null, 1)
  expect(target.get('a')).toBe(1)
})

test('names of Object.prototype are names like any other', () => {
  const value = JSON.parse('{"__proto__":{"x":1},"constructor":2,"hasOwnProperty":{"toString":3}}')
  expect(flattened(value)).toEqual([
    ['a.__proto__.x', 1],
    ['a.constructor', 2],
    ['a.hasOwnProperty.toString', 3],
  ])
  expect(({} as Record<string, unknown>).x).toBeUndefined()
})

test('a list keeps its scalars as they are, and what nests in it as its JSON text', () => {
  expect(flattened([1, null, 'x', true, [true, []], { b: { c: 'x' } }, {}])).toEqual([
    ['a', [1, null, 'x', true, '[true,[]]', '{"b":{"c":"x"}}', '{}']],
  ])
  const exact = new NumberText('9007199254740993')
  expect(flattened([exact, [exact]])).toEqual([['a', [exact, '[9007199254740993]']]])
})

test('the deepest path has the bound as its number of names; what is below is its JSON text', () => {
  const max = LIMITS.attributeDepthMax
  const path = ['a', ...Array(max - 1).fill('k')].join('.')
  expect(flattened(nested(max - 1, 7))).toEqual([[path, 7]])
  expect(flattened(nested(max, 7))).toEqual([[path, '{"k":7}']])
  expect(flattened(nested(max + 5, [7]))).toEqual([[path, `${'{"k":'.repeat(6)}[7]${'}'.repeat(6)}`]])
})

test('deep values are the same text, whichever parser read them', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 80 }), fc.boolean(), (levels, isArray) => {
      const [open, close] = isArray ? ['[', ']'] : ['{"k":', '}']
      const text = `${open.repeat(levels)}9007199254740991${close.repeat(levels)}`
      expect(flattened(parseExact(text, LIMITS.attributeDepthMax + 2))).toEqual(flattened(JSON.parse(text)))
    }),
  )
})

test('a list at the deepest path is text as a whole', () => {
  const max = LIMITS.attributeDepthMax
  expect(flattened(nested(max - 2, [1]))[0]?.[1]).toEqual([1])
  expect(flattened(nested(max - 1, [1, '"']))[0]?.[1]).toBe('[1,"\\""]')
})

test('the JSON text of a value is that value, exact numbers in their digits', () => {
  const text = '{"a":9007199254740993,"b":[1e400,{"a":1,"a":2}],"c":"\\ud800\\n","d":null}'
  expect(jsonText(parseExact(text, 64))).toBe(text)
  expect(jsonText(new NumberText('1e999'))).toBe('1e999')
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      const source = JSON.stringify(value)
      expect(JSON.parse(jsonText(parseExact(source, 3)))).toEqual(JSON.parse(source))
    }),
  )
})

test('every leaf of any value is found under its path', () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.string({ minLength: 1 }).filter(k => !k.includes('.')),
        fc.jsonValue({ maxDepth: 4 }),
      ),
      value => {
        const paths = new Map(flattened(JSON.parse(JSON.stringify(value))))
        const check = (item: unknown, path: string): void => {
          if (item === null) return
          if (typeof item !== 'object') expect(paths.get(path)).toBe(Object.is(item, -0) ? 0 : item)
          else if (Array.isArray(item)) expect(paths.get(path)).toHaveLength(item.length)
          else for (const [key, child] of Object.entries(item)) check(child, `${path}.${key}`)
        }
        fc.pre(!JSON.stringify(value).includes('.'))
        check(value, 'a')
      },
    ),
  )
})
