/** Real senders, a thousand numbered records each: every record is stored once, and each column says what was sent. */
import { readdirSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasRsyslog, type Rsyslog, startRsyslog } from './support/rsyslog.ts'
import { run } from './support/run.ts'
import { freePort, type RunningServer, startServer, temporaryDirectory } from './support/server.ts'
import { readStore } from './support/store.ts'

// Syslog's older form has the sender's local time: senders and server agree on one zone wherever the test runs.
const ZONE = 'UTC'
process.env.TZ = ZONE

const COUNT = 1_000
const lines = (from = 0, to = COUNT) => Array.from({ length: to - from }, (_, i) => `record ${from + i}\n`).join('')
const sender = (name: string) => path.join('e2e/senders', name)
const python = process.platform === 'linux' ? '/usr/bin/python3' : 'python3'
const works = (program: string, ...args: string[]) =>
  run(program, args).then(
    () => true,
    () => false,
  )
const hasPython = await works(python, '-c', '')
const hasCurl = await works('curl', '--version')
const hasStructlog = hasCurl && (await works(python, '-c', 'import structlog'))
const hasLogger = await works('logger', '--version')

const dataDir = temporaryDirectory()
let server: RunningServer
let rsyslog: Rsyslog | undefined
let port: number
let httpPort: number

const start = () =>
  startServer({ dataDir, env: { PORT: String(httpPort), SYSLOG_PORT: String(port), SYSLOG_TIMEZONE: ZONE } })

/** Waits until as many records of the service can be found, at most a minute; what was stored is judged at the end. */
async function arrived(service: string, count = COUNT): Promise<void> {
  for (let turn = 0; turn < 300; turn++) {
    const { text } = await server.send('POST', '/query/search', JSON.stringify({ service, limit: 1 }))
    if (JSON.parse(text).total >= count) return
    await new Promise(resolve => setTimeout(resolve, 200))
  }
}

/** Restarts the server as a deployment does: SIGTERM, then a new process on the same ports and data. */
async function restart(): Promise<void> {
  expect(await server.stop()).toBe(0)
  server = await start()
}

beforeAll(async () => {
  port = await freePort()
  httpPort = await freePort()
  server = await start()
  if (hasRsyslog) rsyslog = await startRsyslog(temporaryDirectory(), port)
})
afterAll(async () => {
  await rsyslog?.stop()
})

describe.skipIf(!hasLogger)('util-linux logger', () => {
  const logger = async (name: string, ...options: string[]) => {
    await run('logger', ['-n', '127.0.0.1', '-P', String(port), '-t', name, '-p', 'local3.err', ...options], lines())
  }

  test('by UDP', () => logger('logger-udp', '-d'))
  test('by TCP', () => logger('logger-tcp', '-T'))
  test('by TCP with octet counting', () => logger('logger-octets', '-T', '--octet-count'))
  test('in the BSD form', () => logger('logger-bsd', '-T', '--rfc3164', `--id=77`))
})

describe.skipIf(!hasRsyslog || !hasLogger)('rsyslog', () => {
  const log = async (name: string, input: string) => {
    await run('logger', ['-u', rsyslog?.socket ?? '', '-t', name, '-p', 'daemon.warning', '--id=77'], input)
  }

  test('by UDP', () => log('rsyslog-udp', lines()))

  test.each(['rsyslog-tcp', 'rsyslog-octets'])('%s, over a restart of the server', async name => {
    await log(name, lines(0, 400))
    await arrived(name, 100)
    const meanwhile = log(name, lines(400, 700))
    await restart()
    await meanwhile
    await log(name, lines(700))
    await arrived(name)
  })
})

describe.skipIf(!hasPython)('Python', () => {
  test.each(['udp', 'tcp'])('SysLogHandler by %s', async kind => {
    await run(python, [sender('syslog_handler.py'), String(port), kind, String(COUNT)])
  })
  test('urllib', async () => {
    await run(python, [sender('urllib_sender.py'), server.origin, String(COUNT)])
  })
  test.skipIf(!hasStructlog)('structlog', async () => {
    await curl('/api/ingest', await run(python, [sender('structlog_sender.py'), String(COUNT)]))
  })
})

/** As a shell script would: the file's lines in one request. */
async function curl(address: string, ndjson: string): Promise<void> {
  const file = path.join(temporaryDirectory(), 'records.ndjson')
  writeFileSync(file, ndjson)
  const options = ['-sS', '--fail-with-body', '--data-binary', `@${file}`, '-H', 'Content-Type: application/x-ndjson']
  const reply = await run('curl', [...options, `${server.origin}${address}`])
  expect(JSON.parse(reply)).toEqual({ accepted: COUNT, rejected: 0, errors: [] })
}

describe('Node', () => {
  test.skipIf(!hasCurl)('pino, through curl', async () => {
    await curl('/api/ingest', await run(process.execPath, [sender('pino.mjs'), String(COUNT)]))
  })
  test.skipIf(!hasCurl)('bunyan, through curl', async () => {
    await curl('/api/ingest', await run(process.execPath, [sender('bunyan.mjs'), String(COUNT)]))
  })
  test('winston by its HTTP transport', async () => {
    await run(process.execPath, [sender('winston.mjs'), String(httpPort), String(COUNT)])
  })
  test.each(['tcp4', 'udp4'])('winston-syslog by %s', async protocol => {
    await run(process.execPath, [sender('winston-syslog.mjs'), String(port), protocol, String(COUNT)])
  })
})

test.skipIf(!hasCurl)('curl, with defaults for service and environment in the address', async () => {
  const records = Array.from({ length: COUNT }, (_, i) => `{"message":"record ${i}","severity":"NOTICE"}\n`).join('')
  await curl('/api/ingest?service=curl&environment=staging', records)
})

test('a sender that repeats its requests until they are answered loses nothing and doubles nothing over restarts', async () => {
  const sendOne = async (i: number): Promise<void> => {
    const body = JSON.stringify({ service: 'repeating', message: `record ${i}` })
    for (let turn = 0; turn < 300; turn++) {
      const reply = await fetch(`http://127.0.0.1:${httpPort}/api/ingest`, {
        method: 'POST',
        body,
        headers: { 'idempotency-key': `repeating-${i}`, 'content-type': 'application/json' },
        // Node's fetch waits for ever when the first connection of its process ends before its parser is loaded.
        signal: AbortSignal.timeout(20_000),
      }).catch(() => undefined)
      if (reply?.ok) return
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    throw new Error(`record ${i} was never accepted`)
  }
  let next = 0
  const worker = async () => {
    while (next < COUNT) await sendOne(next++)
  }
  const workers = Promise.all(Array.from({ length: 8 }, worker))
  await restart()
  await workers
  expect(next).toBeGreaterThanOrEqual(COUNT)
})

describe('what is stored', () => {
  const services = [
    ...(hasLogger ? ['logger-udp', 'logger-tcp', 'logger-octets', 'logger-bsd'] : []),
    ...(hasLogger && hasRsyslog ? ['rsyslog-udp', 'rsyslog-tcp', 'rsyslog-octets'] : []),
    ...(hasPython ? ['python-udp', 'python-tcp', 'python-urllib'] : []),
    ...(hasStructlog ? ['structlog'] : []),
    ...(hasCurl ? ['pino', 'bunyan', 'curl'] : []),
    ...['winston', 'winston-tcp4', 'winston-udp4', 'repeating'],
  ]
  const found = new Map<string, Record<string, unknown>>()

  beforeAll(async () => {
    await Promise.all(services.map(service => arrived(service)))
    await rsyslog?.stop()
    rsyslog = undefined
    expect(await server.stop()).toBe(0)
    const [counts = [], samples = []] = await readStore(
      dataDir,
      `SELECT service, count() AS rows, uniqExact(message) AS messages, min(toUInt32(extract(message, '\\\\d+'))) AS first,
         max(toUInt32(extract(message, '\\\\d+'))) AS last FROM tailrace.logs GROUP BY service`,
      `SELECT * EXCEPT (node, seq, received_at, attribute_tokens),
         abs(dateDiff('second', timestamp, received_at)) < 60 AS is_now FROM tailrace.logs WHERE message LIKE 'record 500%'`,
    )
    for (const row of [...counts, ...samples])
      found.set(String(row.service), { ...found.get(String(row.service)), ...row })
    expect(readdirSync(path.join(dataDir, 'quarantine'))).toEqual([])
  })

  test.each(services)('%s: a thousand records, none lost, none doubled', service => {
    expect(found.get(service)).toMatchObject({ rows: COUNT, messages: COUNT, first: 0, last: COUNT - 1 })
  })

  const host = os.hostname().split('.')[0]
  const address = '127.0.0.1'
  const local3 = { level: 'error', severity_number: 17, host, message: 'record 500' }
  const daemon = { level: 'warn', severity_number: 13, host, message: 'record 500' }
  const python_ = { level: 'warn', severity_number: 13, host: address, message: 'record 500\nsecond line' }
  const failure = {
    level: 'error',
    severity_number: 17,
    error_type: 'TypeError',
    request_id: 'r-1',
    message: 'record 500',
  }
  const expected: Record<string, [columns: Record<string, unknown>, attributes: Record<string, unknown>]> = {
    'logger-udp': [local3, { syslog: { facility: 'local3' } }],
    'logger-tcp': [local3, { syslog: { facility: 'local3' } }],
    'logger-octets': [local3, { syslog: { facility: 'local3' } }],
    'logger-bsd': [local3, { syslog: { facility: 'local3', procid: '77' } }],
    'rsyslog-udp': [daemon, { syslog: { facility: 'daemon', procid: '77' } }],
    'rsyslog-tcp': [daemon, { syslog: { facility: 'daemon', procid: '77' } }],
    'rsyslog-octets': [daemon, { syslog: { facility: 'daemon', procid: '77' } }],
    'python-udp': [python_, { syslog: { facility: 'user', procid: expect.any(String) } }],
    'python-tcp': [python_, { syslog: { facility: 'user', procid: expect.any(String) } }],
    'python-urllib': [{ level: 'error', severity_number: 17, message: 'record 500' }, { number: 500 }],
    structlog: [
      {
        ...failure,
        error_type: 'ValueError',
        error_message: 'card declined',
        stack_trace: expect.stringContaining('Traceback'),
      },
      { number: 500 },
    ],
    pino: [
      {
        ...failure,
        host: os.hostname(),
        logger: 'pino',
        error_message: 'card declined: socket timeout',
        stack_trace: expect.stringMatching(/TypeError: card declined[\s\S]*socket timeout/),
      },
      { number: 500, pid: expect.anything() },
    ],
    bunyan: [
      {
        ...failure,
        host: os.hostname(),
        logger: 'bunyan',
        error_message: 'card declined',
        stack_trace: expect.stringContaining('bunyan.mjs'),
      },
      { number: 500, pid: expect.anything(), v: 0 },
    ],
    winston: [
      { ...failure, error_message: 'card declined', stack_trace: expect.stringContaining('a.js') },
      { number: 500 },
    ],
    'winston-tcp4': [{ level: 'warn', host: 'web-1' }, { syslog: { facility: 'local0' } }],
    'winston-udp4': [{ level: 'warn', host: 'web-1' }, { syslog: { facility: 'local0' } }],
    curl: [{ level: 'info', severity_number: 10, environment: 'staging', message: 'record 500' }, {}],
    repeating: [{ level: 'info', message: 'record 500' }, {}],
  }

  test.each(services)('%s: column by column', service => {
    const [columns, attributes] = expected[service] ?? [{}, {}]
    const { rows: _, messages, first, last, attributes: stored, is_now, timestamp, ...row } = found.get(service) ?? {}
    expect(row).toMatchObject({ service, ...columns })
    expect(stored).toMatchObject(attributes)
    expect(is_now).toBe(1)
    const said = Object.entries(row).filter(([, value]) => value !== '' && value !== null)
    const names = said.map(([name]) => name).filter(name => name !== 'resource')
    expect(new Set(names)).toEqual(new Set(['service', 'level', 'severity_number', 'message', ...Object.keys(columns)]))
  })
})
