import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LEVELS, levelOf, levelOfSeverity, SEVERITY_OF_LEVEL } from './severity.ts'

test.each([
  ['info', 'info'],
  ['INFO', 'info'],
  [' Warning ', 'warn'],
  ['WARN', 'warn'],
  ['Information', 'info'],
  ['notice', 'info'],
  ['err', 'error'],
  ['SEVERE', 'error'],
  ['Critical', 'fatal'],
  ['crit', 'fatal'],
  ['alert', 'fatal'],
  ['emerg', 'fatal'],
  ['panic', 'fatal'],
  ['dbg', 'debug'],
  ['verbose', 'trace'],
  [10, 'trace'],
  [20, 'debug'],
  [30, 'info'],
  [40, 'warn'],
  [50, 'error'],
  [60, 'fatal'],
  ['30', 'info'],
  [' 50\n', 'error'],
])('%j names the level %s', (value, level) => {
  expect(levelOf(value)).toBe(level)
})

test.each([
  '',
  'warm',
  'info!',
  'constructor',
  '__proto__',
  'toString',
  35,
  0,
  -30,
  30.5,
  Number.NaN,
  '3e1',
  '-30',
  null,
  undefined,
  true,
  {},
  ['info'],
  `${' '.repeat(64)}info`,
])('%j names no level', value => {
  expect(levelOf(value)).toBeUndefined()
})

test('every level contains its own severity number and the three after it, and nothing else is a severity', () => {
  for (const level of LEVELS)
    for (let i = 0; i < 4; i++) expect(levelOfSeverity(SEVERITY_OF_LEVEL[level] + i)).toBe(level)
  for (const other of [0, 25, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
    expect(levelOfSeverity(other)).toBeUndefined()
})

test('levels rise with their numbers', () => {
  const numbers = LEVELS.map(level => SEVERITY_OF_LEVEL[level])
  expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
})

test('any value is one of the six levels or none', () => {
  fc.assert(
    fc.property(fc.anything(), value => {
      expect([undefined, ...LEVELS]).toContain(levelOf(value))
    }),
  )
})
