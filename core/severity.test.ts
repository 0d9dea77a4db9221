import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  LEVELS,
  levelOf,
  levelOfSeverity,
  SEVERITY_OF_LEVEL,
  severityOfLevel,
  severityOfPython,
  severityOfSyslog,
} from './severity.ts'

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

test.each([
  ['notice', 10],
  ['NOTICE', 10],
  ['success', 11],
  ['silly', 1],
  ['http', 8],
  ['alert', 22],
  ['Emergency', 23],
  ['DEBUG-1', 4],
  ['INFO+2', 11],
  ['WARN+1', 14],
  ['ERROR+4', 21],
  ['ERROR+999', 24],
  ['DEBUG-999', 1],
  ['Level 25', 9],
  ['Level 5', 1],
  ['INFO+', undefined],
  ['TRACE+1', undefined],
  ['Level x', undefined],
  ['\u001b[31merror\u001b[39m', 17],
  ['OFF', undefined],
])('%j has the severity number %s', (name, severity) => {
  expect(severityOfLevel(name)).toBe(severity)
})

test('syslog’s and Python’s numbers keep their order, and other numbers name nothing', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 7, 8, -1, 1.5, '3'].map(severityOfSyslog)).toEqual([
    23,
    22,
    21,
    17,
    13,
    10,
    9,
    5,
    ...[undefined, undefined, undefined, undefined],
  ])
  expect([5, 10, 19, 20, 25, 30, 40, 50, 99, 0, -10, 'x'].map(severityOfPython)).toEqual([
    1,
    5,
    5,
    9,
    9,
    13,
    17,
    21,
    21,
    ...[undefined, undefined, undefined],
  ])
})
