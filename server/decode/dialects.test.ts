import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { LogRecord } from '../../core/record.ts'
import { instantFromMillis, instantToIso } from '../../core/time/time.ts'
import { normaliseLog } from '../pipeline/normalise-log.ts'
import { decodeJson } from './json-record.ts'

const captured = path.join(import.meta.dirname, 'test-support', 'captured')
const receivedAt = instantFromMillis(Date.parse('2026-11-21T12:00:00Z'))
const blank = new LogRecord()

/** The record as it would be stored: every column that says something, then the attributes. */
function stored(text: string): Record<string, unknown> {
  const record = decodeJson(text)
  normaliseLog(record, { receivedAt })
  const { attributes, resource, timestamp, ...columns } = record
  const said = Object.entries(columns).filter(([name, value]) => value !== blank[name as keyof LogRecord])
  return {
    timestamp: timestamp && instantToIso(timestamp),
    ...Object.fromEntries(said),
    attributes: Object.fromEntries(attributes),
    ...(resource.size > 0 ? { resource: Object.fromEntries(resource) } : {}),
  }
}

const linesOf = (logger: string) =>
  readFileSync(path.join(captured, `${logger}.ndjson`), 'utf8')
    .split('\n')
    .filter(line => line !== '')

const loggers = readdirSync(captured)
  .filter(name => name.endsWith('.ndjson'))
  .map(name => name.slice(0, -'.ndjson'.length))

/** Loggers whose captured setting writes no time, or has it overwritten by the scenario's own keys. */
const isOwnKeys = (line: string) => /same keys|"noon"|"msg":"mine"|"message":"mine"/.test(line)

describe.each(loggers)('%s', logger => {
  test('is understood column by column', async () => {
    const records = linesOf(logger).map(line => JSON.stringify(stored(line)))
    await expect(`${records.join('\n')}\n`).toMatchFileSnapshot(
      path.join(captured, '..', 'decoded', `${logger}.ndjson`),
    )
  })

  test('loses no value of any record', () => {
    for (const line of linesOf(logger)) {
      const kept = JSON.stringify(stored(line))
      for (const [text] of line.matchAll(/"(?:order placed|u-17|r-1|E_DECLINED|4bf92f3577b34da6a3ce929d0e0e4736)"/g))
        expect(kept).toContain(text.slice(1, -1))
    }
  })
})

const NO_TIME = ['winston-bare', 'python-json-logger-bare', 'gcp-python']
const NO_NAME_OF_LEVEL = ['python-json-logger-bare']

test.each(loggers.filter(logger => !NO_TIME.includes(logger)))('%s: its time is the record’s time', logger => {
  for (const line of linesOf(logger).filter(line => !isOwnKeys(line)))
    expect(stored(line).timestamp).toMatch(/^2026-11-21T10:/)
})

test.each(loggers.filter(logger => !NO_NAME_OF_LEVEL.includes(logger)))('%s: its levels are ours', logger => {
  const levels = Object.fromEntries(
    linesOf(logger)
      .map(stored)
      .map(record => [String(record.message), record.level ?? 'info'] as const)
      .filter(([message]) => /^level \w+$/.test(message)),
  )
  for (const [name, level] of [
    ['debug', 'debug'],
    ['info', 'info'],
    ['warn', 'warn'],
    ['warning', 'warn'],
    ['error', 'error'],
    ['fatal', 'fatal'],
    ['critical', 'fatal'],
  ])
    expect([undefined, level]).toContain(levels[`level ${name}`])
})

test.each(loggers)('%s: an error with its type or message, its stack and its cause', logger => {
  for (const record of linesOf(logger).map(stored)) {
    const { error_type, error_message, stack_trace } = record as Record<string, string | undefined>
    // Where the root cause stands first, its type and message do.
    if (stack_trace?.includes('card declined') && !stack_trace.includes('Wrapped by'))
      expect(`${error_type}: ${error_message}`).toContain('card declined')
  }
})
