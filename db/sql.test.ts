import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { identifier, join, type ParamType, param, type Sql, sql, trustedSql } from './sql.ts'

test('values become typed parameters, named in the order in which they stand', () => {
  const inner = sql`service = ${param('String', 'api')} AND seq > ${param('UInt64', '5')}`
  const statement = sql`SELECT ${identifier('message')} FROM logs WHERE level = ${param('String', 'warn')} AND (${inner}) LIMIT ${param('UInt32', 10)}`
  expect(statement.compile()).toEqual({
    text: 'SELECT `message` FROM logs WHERE level = {p1:String} AND (service = {p2:String} AND seq > {p3:UInt64}) LIMIT {p4:UInt32}',
    params: { p1: 'warn', p2: 'api', p3: '5', p4: 10 },
  })
})

test('the same statement always has the same text, also when used twice or inside another', () => {
  const condition = sql`a = ${param('Int64', 1)}`
  expect(condition.compile()).toEqual(condition.compile())
  expect(sql`${condition} OR ${condition}`.compile()).toEqual({
    text: 'a = {p1:Int64} OR a = {p1:Int64}',
    params: { p1: 1 },
  })
})

describe('join', () => {
  const one = (n: number) => sql`c${trustedSql(String(n))} = ${param('UInt8', n)}`
  test.each([
    [[], ''],
    [[1], 'c1 = {p1:UInt8}'],
    [[1, 2, 3], 'c1 = {p1:UInt8} AND c2 = {p2:UInt8} AND c3 = {p3:UInt8}'],
  ])('of %j', (numbers, text) => {
    expect(join(numbers.map(one), ' AND ').compile().text).toBe(text)
  })
})

test.each(['message', '_x', 'p99', 'a'.repeat(64)])('%s is a name', name => {
  expect(identifier(name).compile()).toEqual({ text: `\`${name}\``, params: {} })
})

test.each(['', 'Message', '1a', 'a b', 'a`b', 'a\\', 'a.b', 'a\n', 'größe', 'a'.repeat(65), "a' OR 1 --"])(
  '%j is no name of ours',
  name => {
    expect(() => identifier(name)).toThrow('not a name of ours')
  },
)

test('nothing of a value ever stands in the text, in any statement', () => {
  const types: ParamType[] = ['String', 'Array(String)', 'UInt8', 'UInt32', 'UInt64', 'Int64', 'Int128', 'Float64']
  const mark = fc.string().map(text => `\u0001${text}'"\`{p1:String}\\--\u0001`)
  const leaf = fc
    .tuple(fc.constantFrom(...types), fc.oneof(mark, fc.array(mark), fc.double()))
    .map(([type, value]) => sql`x = ${param(type, value)}`)
  const { tree } = fc.letrec<{ tree: Sql }>(tie => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc
        .tuple(
          fc.array(tie('tree'), { maxLength: 3 }),
          fc.constantFrom(' AND ' as const, ' OR ' as const, ', ' as const),
        )
        .map(([list, separator]) => sql`(${join(list, separator)})`),
    ),
  }))
  fc.assert(
    fc.property(tree, statement => {
      const { text, params } = statement.compile()
      expect(text).toMatch(/^[xp0-9A-Za-z ={}:(),]*$/)
      expect(text.match(/\{p\d+:/g) ?? []).toEqual(Object.keys(params).map((_, i) => `{p${i + 1}:`))
    }),
    { numRuns: 300 },
  )
})
