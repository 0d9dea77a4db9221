/** Decoding each logger's record and each kind of syslog message, against parsing the same JSON text alone. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { decodeJson } from '../../server/decode/json-record.ts'
import { decodeSyslog } from '../../server/decode/syslog/message.ts'
import { report } from './report.ts'
import { benchRow } from './rows.ts'

const REPEATS = 20_000
const ROUNDS = 7

const captured = path.resolve(import.meta.dirname, '../../server/decode/test-support/captured')
const loggers = [
  'pino',
  'pino-http',
  'winston',
  'bunyan',
  'structlog-plain',
  'zap',
  'zerolog-unixms',
  'ecs-pino-format',
  'log4j2-json',
]
const context = { sender: '192.0.2.7', zone: 'Europe/Berlin', nowMs: Date.now() }
const syslog = {
  'RFC 5424': '<13>1 2026-11-21T02:55:43.123456+01:00 vm app 4711 - [timeQuality tzKnown="1"] hello world',
  'RFC 3164': '<13>Nov 21 02:55:43 vm app[4711]: hello world',
  'JSON behind a header': '<13>Nov 21 02:55:43 vm app[4711]: {"level":"info","message":"hello world","user_id":"u-17"}',
}

const lines: [string, string][] = []
const rows = Array.from({ length: 200 }, (_, i) => benchRow(i, Date.now()))
compare('native, 500 bytes', rows)
for (const name of readdirSync(captured)
  .filter(file => loggers.includes(file.replace('.ndjson', '')))
  .sort())
  compare(name.replace('.ndjson', ''), readFileSync(path.join(captured, name), 'utf8').split('\n').filter(Boolean))
for (const [name, text] of Object.entries(syslog))
  lines.push([name, `${best(() => decodeSyslog(text, context)).toFixed(2)} µs`])
report('decode', lines)

/** Parsing and decoding take turns, so that a slow moment of the machine hits both. */
function compare(name: string, texts: readonly string[]): void {
  let at = 0
  const next = () => texts[at++ % texts.length] ?? '{}'
  const parse = best(() => JSON.parse(next()))
  const decode = best(() => decodeJson(next()))
  lines.push([name, `${decode.toFixed(2)} µs, ${(decode / parse).toFixed(2)} times JSON.parse`])
}

/** Microseconds a call in the best of the rounds. */
function best(call: () => unknown): number {
  let bestMs = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const startMs = performance.now()
    for (let i = 0; i < REPEATS; i++) call()
    bestMs = Math.min(bestMs, performance.now() - startMs)
  }
  return (bestMs / REPEATS) * 1_000
}
