import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseQuery } from '../../core/query/parse.ts'
import { DEFAULT_COLUMNS, type ExploreState, hrefOf, readState } from './state.ts'

const read = (href: string) => readState(new URL(href, 'http://localhost').searchParams)
const text = fc.string({ unit: 'binary', minLength: 1 }).filter(value => value.trim() !== '' && value.isWellFormed())
const column = fc.record({
  name: fc.stringMatching(/^[\w.@/ ~-]{1,30}$/).filter(name => !/~\d{1,4}$/.test(name)),
  width: fc.option(fc.integer({ min: 48, max: 2_000 }), { nil: undefined }),
})

describe('the address', () => {
  test('holds the whole state', () => {
    const state: fc.Arbitrary<ExploreState> = fc.record({
      query: fc.oneof(fc.constant(''), text),
      from: fc.option(text, { nil: undefined }),
      to: fc.option(text, { nil: undefined }),
      columns: fc.array(column, { minLength: 1, maxLength: 20 }),
      isWrapped: fc.boolean(),
      isRoomy: fc.boolean(),
      isLive: fc.boolean(),
      row: fc.option(text, { nil: undefined }),
    })
    fc.assert(
      fc.property(state, one => {
        expect(read(hrefOf(one))).toEqual(one)
      }),
    )
  })

  test('of the plain page is /', () => {
    expect(hrefOf(read('/'))).toBe('/')
    expect(read('/').columns).toEqual(DEFAULT_COLUMNS)
  })

  test('may be anything: what is not understood is left out', () => {
    fc.assert(
      fc.property(fc.webQueryParameters(), params => {
        expect(() => hrefOf(read(`/?${params}`))).not.toThrow()
      }),
    )
    expect(read(`/?${'column=a&'.repeat(50)}`).columns).toHaveLength(20)
  })

  test('of links from before still asks for service, level and trace', () => {
    const { query } = read('/?query=a+OR+b&service=x%20"y&level=error&trace=abc')
    expect(query).toBe('(a OR b) service:"x \\"y" level:"error" trace_id:"abc"')
    expect(() => parseQuery(query)).not.toThrow()
  })
})
