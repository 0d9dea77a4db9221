import { describe, expect, test } from 'vitest'
import { rowOf } from '../../../server/tail/test-support/rows.ts'
import { cpuMs } from '../../test-support/cpu-ms.ts'
import { shuffled } from '../../test-support/shuffled.ts'
import { matcherOf } from '../match.ts'
import { parseQuery } from '../parse.ts'
import { resolveQuery } from '../resolve.ts'
import { rowPartsOf } from '../row-parts.ts'
import type { Meter } from './meter.ts'

/** Some 10 ms of work at worst. */
const UNITS_MAX = 700_000
/** Far beyond that: a processor may be slow. Each of these takes 1 to 38 s of a quick one where nothing ends it. */
const CPU_MS_MAX = 400

class Ended extends Error {}

class Bound implements Meter {
  units = 0

  spend(units: number): void {
    this.units += units
    if (this.units > UNITS_MAX) throw new Ended()
  }
}

const repeated = (count: number, term: (n: number) => string, operator = ' OR ') =>
  Array.from({ length: count }, (_, n) => term(n)).join(operator)

const text = shuffled(1_000_000, 'ab ')
const numbers = Array.from({ length: 400_000 }, (_, n) => n)
const names = numbers.map(n => `a${n}`)

describe('long work', () => {
  test.each<[string, string, object]>([
    ['an expression of many steps', 'message:~"x[xyza]{900}[q-t]"', { message: shuffled(65_536, 'xyza') }],
    ['an expression of classes', 'message:~"x(\\\\pL?\\\\pL){12}[q-t]"', { message: shuffled(65_536, 'xéж') }],
    ['expressions on a list', repeated(50, n => `l:~"a.${n}b"`), { attributes: { l: names } }],
    ['phrases', repeated(200, n => `"a ${n}"`), { message: text, stack_trace: text }],
    ['phrases with wildcards', repeated(190, n => `message:"a?b${n}*"`), { message: text }],
    ['words with wildcards', repeated(200, n => `a${n}*z`), { message: names.join(' ').slice(0, 1_000_000) }],
    ['a wildcard of 4,000 parts', `x:*${'a?'.repeat(4_000)}q*`, { attributes: { x: text } }],
    ['wildcards on attributes', repeated(60, n => `x:*ab?a${n}*`), { attributes: { x: text, y: text } }],
    ['comparisons on a list', repeated(60, n => `l:>${1e9 + n}`), { attributes: { l: numbers } }],
    ['values on a list', `l:(${repeated(450, n => `q${n}`)})`, { attributes: { l: names } }],
    [
      'networks on a list',
      repeated(140, n => `l:10.0.0.${n}/32`),
      { attributes: { l: numbers.slice(0, 200_000).map(n => `11.0.0.${n % 255}`) } },
    ],
  ])('%s reports its work to the meter while it runs', (_, query, record) => {
    const condition = resolveQuery(parseQuery(query), 0n)
    const { log } = rowOf(1, record)
    for (const part of rowPartsOf(condition)) log.prepare(part)
    const matches = matcherOf(condition, new Bound())
    const sinceMs = cpuMs()
    expect(() => matches(log)).toThrow(Ended)
    expect(cpuMs() - sinceMs).toBeLessThan(CPU_MS_MAX)
  })
})

test('an interruptible expression finds the same matches with and without a meter', () => {
  const long = shuffled(20_000, 'xyza')
  for (const source of [
    'xyz+a?x{3}',
    '^[xyza]+$',
    'q$',
    '\\bxy',
    '(?i)XYZZY',
    'yx{2}|zq',
    '^(x|y)*q',
    'a$',
    '[^xyza]',
  ]) {
    for (const message of [long, `${long}q`, `xy ${long}`, `${long}😀`]) {
      const condition = resolveQuery(parseQuery(`message:~"${source.replaceAll('\\', '\\\\')}"`), 0n)
      const meter = { spend() {} }
      const { log } = rowOf(1, { message })
      const javaScript = new RegExp(source.replace('(?i)', ''), source.startsWith('(?i)') ? 'iu' : 'u')
      expect(matcherOf(condition, meter)(log), source).toBe(javaScript.test(message))
      expect(matcherOf(condition)(log), source).toBe(javaScript.test(message))
    }
  }
})
