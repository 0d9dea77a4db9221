import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../limits.ts'
import { matcherOf } from '../match.ts'
import { parseQuery } from '../parse.ts'
import { resolveQuery } from '../resolve.ts'
import type { StoredLog } from '../stored-log.ts'

const NOW = 1_795_000_000_000_000_000n
const resolved = (query: string) => resolveQuery(parseQuery(query), NOW)
const errorOf = (query: string): string => {
  try {
    resolved(query)
  } catch (error) {
    return (error as Error).message
  }
  return ''
}
const MAX = LIMITS.regexStepsMax

describe('the expressions of a query have a bound together', () => {
  test.each([
    ['fifty words', `message:~"${Array.from({ length: 50 }, (_, n) => `word${n}`).join('|')}"`],
    ['an address', 'message:~"\\d{1,3}(\\.\\d{1,3}){3}"'],
    ['ten UUIDs', Array(10).fill('x:~"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"').join(' OR ')],
    ['letters of any script', 'x:~"^\\pL+ \\pL+ \\p{Lu}\\p{Ll}*$"'],
    ['a hundred short ones', Array.from({ length: 100 }, (_, n) => `path:~x${n}`).join(' ')],
  ])('%s are within it', (_, query) => {
    expect(errorOf(query)).toBe('')
  })

  test.each([
    [
      'one that is too large',
      'message:~"(x?y?z?a?){900}[q-t]"',
      /unfolds to 9003 steps, more than the 1000 that a query may have: use smaller/,
    ],
    ['with loops in it', 'message:~"((a|b|c)*d?){900}[e-z]"', /unfolds to 7203 steps, more/],
    ['of many characters', 'a:~"\\pL{900}"', /unfolds to \d+ steps, more/],
    [
      'many that are small',
      Array.from({ length: 490 }, (_, n) => `path:~x${n}`).join(' '),
      /unfolds to 6 steps, with those before it 100\d, more/,
    ],
    ['of the level', Array(490).fill('level:~"^err"').join(' '), /, with those before it /],
    ['of a name that has two meanings', `http.route:~"a{${MAX / 2}}"`, /, with those before it 100\d, more/],
  ])('%s are not, which is said with the place', (_, query, message) => {
    expect(errorOf(query)).toMatch(/ at character \d+ cannot be searched: /)
    expect(errorOf(query)).toMatch(message)
  })
})

test('every expression that is taken is tested on all of the characters that the documentation names', () => {
  const source = `q{${MAX - 100}}END`
  const matches = matcherOf(resolved(`path:~"${source}"`))
  const tail = `${'q'.repeat(MAX - 100)}END`
  const row = (text: string) => ({ text: () => text }) as unknown as StoredLog
  expect(matches(row('x'.repeat(LIMITS.regexValueCharsMax - tail.length) + tail))).toBe(true)
  expect(matches(row('x'.repeat(LIMITS.regexValueCharsMax - tail.length + 1) + tail))).toBe(false)
})

test('of a list the elements are tested that begin within so many characters of it', () => {
  const matches = matcherOf(resolved('x:~^here'))
  const row = (list: string[]) => ({ attribute: () => list }) as unknown as StoredLog
  const parts = Array<string>(LIMITS.regexValueCharsMax / 64).fill('😀'.repeat(64))
  expect(matches(row([...parts.slice(1), 'y', 'here']))).toBe(true)
  expect(matches(row([...parts, 'here']))).toBe(false)
})
