import { describe, expect, it } from 'vitest'
import { NUMBER_COLUMNS, TEXT_COLUMNS } from '../../../core/schema/logs.ts'
import { LEVELS } from '../../../core/severity.ts'
import { liveStretch } from '../live.ts'
import { SERVICES } from '../shop/services.ts'
import { lineText } from './line.ts'
import { Random } from './random.ts'
import { pastStretch } from './stretch.ts'
import { REQUEST_US_MAX, Traffic } from './traffic.ts'
import { US_PER_HOUR, US_PER_MIN, US_PER_MS, US_PER_S } from './units.ts'

interface Row {
  readonly timestamp: string
  readonly level: string
  readonly service: string
  readonly message: string
  readonly [column: string]: unknown
}

const END_US = Date.UTC(2026, 10, 21, 10, 17, 3) * 1_000
const ROWS = 40_000

function texts(seed: string, spanUs: number, rows: number, endUs = END_US, portion = 1_000): string[] {
  const traffic = new Traffic(seed, pastStretch(new Random(`${seed}/episodes`), endUs - spanUs, endUs, rows))
  const all: string[] = []
  // Three more than needed: after the end there must be nothing.
  for (let i = 0; i < Math.ceil(rows / portion) + 3; i++) all.push(...traffic.next(portion).map(lineText))
  return all
}

const parse = (lines: readonly string[]): Row[] => lines.map(line => JSON.parse(line) as Row)

const day = texts('a day', 24 * US_PER_HOUR, ROWS)
const rows = parse(day)

const traces = new Map<unknown, Row[]>()
for (const row of rows) {
  const trace = traces.get(row.trace_id)
  if (trace) trace.push(row)
  else if (row.trace_id !== undefined) traces.set(row.trace_id, [row])
}

describe('the traffic of the shop', () => {
  it('is the same for the same seed and span, and another for another seed or end', () => {
    expect(texts('s', US_PER_HOUR, 3_000)).toEqual(texts('s', US_PER_HOUR, 3_000))
    expect(texts('s', US_PER_HOUR, 3_000, END_US, 170), 'however it is portioned').toEqual(
      texts('s', US_PER_HOUR, 3_000),
    )
    expect(texts('t', US_PER_HOUR, 3_000)).not.toEqual(texts('s', US_PER_HOUR, 3_000))
    expect(texts('s', US_PER_HOUR, 3_000, END_US + US_PER_MIN)).not.toEqual(texts('s', US_PER_HOUR, 3_000))
  })

  it.each([
    [1, US_PER_HOUR],
    [2, US_PER_MIN],
    [99, 24 * US_PER_HOUR],
    [5_000, US_PER_MIN],
    [20_000, US_PER_MIN],
    [10_000, 20 * 24 * US_PER_HOUR],
  ])('has exactly %d rows, in order of time, all within a span of %d µs', (count, spanUs) => {
    for (const seed of ['x', 'y']) {
      const times = parse(texts(seed, spanUs, count)).map(({ timestamp }) => timestamp)
      expect(times).toHaveLength(count)
      expect(times).toEqual([...times].sort())
      expect(times.every(time => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(time))).toBe(true)
      expect(Date.parse(times[0] ?? '') * US_PER_MS).toBeGreaterThanOrEqual(END_US - spanUs - US_PER_MS)
      expect(Date.parse(times.at(-1) ?? '') * US_PER_MS).toBeLessThan(END_US)
    }
  })

  it.each(['a', 'b', 'c'])(
    'has the levels of a healthy system (seed %s): mostly info, some debug, few warnings, fewer errors',
    seed => {
      const counts = Object.fromEntries(LEVELS.map(level => [level, 0]))
      for (const { level } of parse(texts(seed, 24 * US_PER_HOUR, ROWS))) counts[level] = (counts[level] ?? 0) + 1
      const share = (level: string) => (counts[level] ?? 0) / ROWS
      expect(Object.keys(counts).sort()).toEqual([...LEVELS].sort())
      expect(share('info')).toBeGreaterThan(0.55)
      expect(share('info')).toBeLessThan(0.75)
      expect(share('debug')).toBeGreaterThan(0.2)
      expect(share('debug')).toBeLessThan(0.38)
      expect(share('warn')).toBeGreaterThan(0.02)
      expect(share('warn')).toBeLessThan(0.04)
      expect(share('error')).toBeGreaterThan(0.005)
      expect(share('error')).toBeLessThan(0.018)
      expect(counts.fatal).toBeGreaterThan(0)
      expect(share('fatal')).toBeLessThan(0.0005)
    },
  )

  it('has all twelve services, each of which says what it does', () => {
    expect(new Set(rows.map(({ service }) => service))).toEqual(new Set(SERVICES.map(({ name }) => name)))
    expect(SERVICES).toHaveLength(12)
    expect(rows.filter(({ message }) => message === '')).toEqual([])
  })

  it('lets each request travel through at least two services, with the same ids in all of them', () => {
    expect(traces.size).toBeGreaterThan(ROWS / 10)
    const all = [...traces.values()]
    expect(all.filter(trace => new Set(trace.map(({ service }) => service)).size < 2)).toEqual([])
    for (const name of ['request_id', 'session_id', 'user_id', 'environment']) {
      expect(
        all.filter(trace => trace.some(row => row[name] !== trace[0]?.[name])),
        name,
      ).toEqual([])
    }
    const ids = all.flat().map(({ trace_id, span_id }) => `${trace_id} ${span_id}`)
    expect(ids.filter(pair => !/^[0-9a-f]{32} [0-9a-f]{16}$/.test(pair))).toEqual([])
  })

  it('gives each service its own span in a trace, below the span that called it', () => {
    const services = new Map<unknown, Set<string>>()
    for (const { span_id, service } of [...traces.values()].flat()) {
      services.set(span_id, (services.get(span_id) ?? new Set()).add(service))
    }
    expect([...services.values()].filter(({ size }) => size > 1)).toEqual([])
    const parents = rows.map(({ attributes }) => (attributes as { parent_span_id?: string })?.parent_span_id)
    expect(parents.filter(parent => parent !== undefined).length).toBeGreaterThan(1_000)
  })

  it('ends each request within its bound', () => {
    for (const trace of traces.values()) {
      const times = trace.map(({ timestamp }) => Date.parse(timestamp))
      expect((Math.max(...times) - Math.min(...times)) * US_PER_MS).toBeLessThanOrEqual(REQUEST_US_MAX)
    }
  })

  it('puts into an error the stack of the language of its service', () => {
    const stackOf = {
      node: /^[\w.]+: .*\n {4}at .+ \(.+:\d+:\d+\)/s,
      python: /^Traceback \(most recent call last\):\n {2}File ".+", line \d+, in \w+\n {4}\S.*\n[\w.]+: /s,
      java: /^[\w.$]+: .*\n\tat [\w.$/]+\(\w+\.java:\d+\)/s,
      go: /^\S+\n\t\S+\.go:\d+\n/,
    }
    const languages = new Map(SERVICES.map(({ name, language }) => [name, language]))
    const failed = rows.filter(({ error_type }) => error_type !== undefined)
    for (const language of Object.keys(stackOf)) {
      expect(failed.filter(({ service }) => languages.get(service) === language).length, language).toBeGreaterThan(3)
    }
    for (const { service, stack_trace, error_type, error_message, message, level } of failed) {
      const language = languages.get(service) as keyof typeof stackOf
      expect(stack_trace).toMatch(stackOf[language])
      expect(['error', 'fatal']).toContain(level)
      expect(message).toContain(error_message)
      if (language !== 'go') expect(stack_trace).toContain(`${error_type}: ${error_message}`)
    }
  })

  it('repeats errors in families: far fewer stacks than errors, messages apart', () => {
    const failed = rows.filter(({ error_type }) => error_type !== undefined)
    const families = new Set(
      failed.map(({ stack_trace, error_message }) => String(stack_trace).replaceAll(String(error_message), '')),
    )
    expect(failed.length).toBeGreaterThan(5 * families.size)
    expect(families.size).toBeGreaterThan(10)
    expect(families.size).toBeLessThan(80)
  })

  it('lets a request that failed at the entrance show an error further in', () => {
    const broken = [...traces.values()].filter(trace =>
      trace.some(({ service, status_code }) => service === 'gateway' && Number(status_code) >= 500),
    )
    expect(broken.length).toBeGreaterThan(50)
    for (const trace of broken) expect(trace.some(({ error_type }) => error_type !== undefined)).toBe(true)
  })

  it('names Tailrace columns and nothing else at the top of a record', () => {
    const known = new Set([
      'timestamp',
      'level',
      'attributes',
      'resource',
      ...Object.keys(TEXT_COLUMNS),
      ...Object.keys(NUMBER_COLUMNS),
    ])
    const names = new Set(rows.flatMap(row => Object.keys(row)))
    expect([...names].filter(name => !known.has(name))).toEqual([])
    for (const name of [
      'correlation_id',
      'log_type',
      'action_type',
      'path_pattern',
      'client_ip',
      'duration_ms',
      'line_number',
      'logger',
    ]) {
      expect(names.has(name), name).toBe(true)
    }
  })

  it('has no key twice in a record', () => {
    // A doubled key would be lost by parsing; everything else is written as JSON writes it.
    expect(day.filter((line, i) => line !== `${JSON.stringify(rows[i])}\n`)).toEqual([])
  })

  it('shows only addresses and mail domains that are set aside for documentation', () => {
    const text = day.join('')
    const addresses = new Set(text.match(/(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/g))
    for (const address of addresses) expect(address).toMatch(/^(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$/)
    expect(addresses.size).toBeGreaterThan(100)
    for (const { client_ip } of rows) if (String(client_ip).includes(':')) expect(client_ip).toMatch(/^2001:db8:/)
    for (const mail of new Set(text.match(/[\w.]+@[\w.-]+\.[a-z]{2,}/g))) expect(mail).toMatch(/@example\.com$/)
  })

  it('has typed attributes: numbers, booleans, texts, lists of scalars and objects in objects', () => {
    const kinds = new Set<string>()
    const visit = (value: unknown, depth: number): void => {
      if (Array.isArray(value)) for (const item of value) kinds.add(`list of ${typeof item}`)
      else if (typeof value === 'object' && value !== null)
        for (const item of Object.values(value)) visit(item, depth + 1)
      else kinds.add(`${typeof value} at ${depth}`)
    }
    for (const { attributes } of rows) visit(attributes ?? {}, 0)
    expect([...kinds].sort()).toEqual([
      'boolean at 1',
      'boolean at 2',
      'list of number',
      'list of string',
      'number at 1',
      'number at 2',
      'number at 3',
      'string at 1',
      'string at 2',
    ])
  })

  it('rolls out versions and takes bad ones back, with the lines of pods that end and start', () => {
    const starts = rows.filter(({ message }) => message.startsWith('starting '))
    expect(starts.length).toBeGreaterThan(5)
    for (const { message, service, service_version } of starts)
      expect(message).toContain(`starting ${service} ${service_version} `)
    const versions = new Map<string, Set<unknown>>()
    for (const { service, service_version, environment } of rows) {
      if (environment === 'production') versions.set(service, (versions.get(service) ?? new Set()).add(service_version))
    }
    expect(Math.max(...[...versions.values()].map(({ size }) => size))).toBeGreaterThan(1)
  })

  it('goes on live where the past ended, without a gap, and about as fast as it is asked to', () => {
    const random = new Random('live/episodes')
    const fromUs = END_US - US_PER_HOUR
    const traffic = new Traffic('live', pastStretch(random, fromUs, END_US, 10_000))
    for (let i = 0; i < 12; i++) traffic.next(1_000)
    traffic.continueWith(liveStretch(random, END_US, 100))
    const seconds: number[] = []
    let lastUs = END_US
    for (let us = END_US + US_PER_S; us <= END_US + 600 * US_PER_S; us += US_PER_S) {
      const lines = traffic.until(us)
      for (const line of lines) {
        if (line.us < lastUs) throw new Error(`${line.us} after ${lastUs}`)
        lastUs = line.us
      }
      expect(lastUs).toBeLessThan(us)
      seconds.push(lines.length)
    }
    const sum = seconds.reduce((total, n) => total + n, 0)
    expect(sum).toBeGreaterThan(59_000)
    expect(sum).toBeLessThan(60_100)
    expect(seconds.filter(n => n === 0)).toEqual([])
  })
})
