import { BlockList } from 'node:net'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigError, isLoopback, readConfig, SETTINGS } from './config.ts'

function faultsOf(env: Record<string, string>): string {
  try {
    readConfig(env)
    return ''
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
}

test('nothing set is a usable configuration on loopback', () => {
  const config = readConfig({})
  expect(config).toMatchObject({
    port: 8245,
    host: '127.0.0.1',
    dataDir: path.resolve('data'),
    clickhouse: undefined,
    database: 'tailrace',
    spool: { bytesMax: 4 * 1024 ** 3, reserveBytes: 256 * 1024 ** 2, sealAfterMs: 300 },
    retentionDays: 30,
    queryTimeoutS: 30,
    allowedHosts: [],
    allowedOrigins: [],
    ingestKey: undefined,
    adminPassword: undefined,
    newNode: false,
    logLevel: 'info',
  })
  expect(config.engine.memoryBytesMax).toBeGreaterThanOrEqual(512 * 1024 ** 2)
})

test('every default passes its own check', () => {
  for (const [name, setting] of Object.entries(SETTINGS))
    if (name !== 'ENGINE_MEMORY_BYTES') expect(setting.schema.safeParse(setting.default).success).toBe(true)
})

test('empty and blank values are the default', () => {
  const blank = Object.fromEntries(Object.keys(SETTINGS).map((name, i) => [name, i % 2 ? '' : '  ']))
  expect(readConfig(blank)).toEqual(readConfig({}))
})

test('every setting reaches the configuration', () => {
  expect(
    readConfig({
      PORT: '0',
      SYSLOG_PORT: '514',
      SYSLOG_TIMEZONE: 'Europe/Berlin',
      SYSLOG_TRUSTED: '10.0.0.0/8, ::1',
      HOST: '0.0.0.0',
      DATA_DIR: '/x/y',
      CLICKHOUSE_URL: 'https://db:8443/',
      CLICKHOUSE_USER: 'u',
      CLICKHOUSE_PASSWORD: 'p',
      CLICKHOUSE_DATABASE: 'logs_2',
      CLICKHOUSE_TIMEOUT_MS: '1000',
      CLICKHOUSE_TLS_INSECURE: '1',
      CLICKHOUSE_CLUSTER: 'main-2',
      SPOOL_MAX_BYTES: '1048576',
      SPOOL_RESERVE_BYTES: '0',
      SPOOL_SEAL_MS: '10',
      RETENTION_DAYS: '18250',
      QUERY_TIMEOUT_S: '3600',
      ENGINE_MEMORY_BYTES: '268435456',
      ENGINE_DISK_FREE_BYTES: '5',
      ALLOWED_HOSTS: ' Logs.Example , ,other.example:444 ',
      ALLOWED_ORIGINS: 'https://Shop.Example:443, http://192.168.1.5:3000',
      INGEST_KEY: 'k'.repeat(12),
      ADMIN_PASSWORD: 'a'.repeat(12),
      NEW_NODE: '1',
      LOG_LEVEL: 'debug',
      TAILRACE_FAULT: 'after-write:1',
      TAILRACE_TOKEN_TRUST_MS: '5',
    }),
  ).toEqual({
    port: 0,
    host: '0.0.0.0',
    syslog: { port: 514, zone: 'Europe/Berlin', trusted: expect.any(BlockList) },
    dataDir: '/x/y',
    clickhouse: {
      url: 'https://db:8443/',
      username: 'u',
      password: 'p',
      timeoutMs: 1000,
      tls: { ca: undefined, client: undefined, isInsecure: true },
      cluster: 'main-2',
    },
    database: 'logs_2',
    spool: { bytesMax: 1_048_576, reserveBytes: 0, sealAfterMs: 10 },
    retentionDays: 18_250,
    queryTimeoutS: 3_600,
    engine: { memoryBytesMax: 268_435_456, diskFreeBytesMin: 5 },
    allowedHosts: ['logs.example', 'other.example:444'],
    allowedOrigins: ['https://shop.example', 'http://192.168.1.5:3000'],
    ingestKey: 'k'.repeat(12),
    adminPassword: 'a'.repeat(12),
    newNode: true,
    logLevel: 'debug',
    fault: 'after-write:1',
    tokenTrustMs: 5,
  })
})

const BAD: [keyof typeof SETTINGS, string][] = [
  ['PORT', '65536'],
  ['PORT', '-1'],
  ['PORT', '80.5'],
  ['PORT', 'http'],
  ['CLICKHOUSE_URL', 'localhost:8123'],
  ['CLICKHOUSE_URL', 'db'],
  ['CLICKHOUSE_URL', 'tcp://db:9000'],
  ['CLICKHOUSE_TLS_INSECURE', 'true'],
  ['CLICKHOUSE_CLUSTER', "a'b"],
  ['CLICKHOUSE_DATABASE', 'a`b'],
  ['CLICKHOUSE_DATABASE', 'Logs'],
  ['CLICKHOUSE_TIMEOUT_MS', '10'],
  ['SPOOL_MAX_BYTES', '1000'],
  ['SPOOL_MAX_BYTES', '4GB'],
  ['SPOOL_MAX_BYTES', 'Infinity'],
  ['SPOOL_RESERVE_BYTES', '-1'],
  ['SPOOL_SEAL_MS', '9'],
  ['RETENTION_DAYS', '0'],
  ['RETENTION_DAYS', '36500'],
  ['RETENTION_DAYS', '1.5'],
  ['QUERY_TIMEOUT_S', '0'],
  ['ENGINE_MEMORY_BYTES', '1'],
  ['ENGINE_DISK_FREE_BYTES', 'NaN'],
  ['INSECURE', 'yes'],
  ['NEW_NODE', '2'],
  ['LOG_LEVEL', 'trace'],
]

test.each(BAD)('%s=%s is refused with name, value and meaning', (name, value) => {
  const message = faultsOf({ [name]: value })
  expect(message).toContain(`${name}=${JSON.stringify(value)}`)
  expect(message).toContain(SETTINGS[name].text)
})

test('all faults are reported together, also those of settings that nothing uses yet', () => {
  const env = { ...Object.fromEntries(BAD), HOST: '0.0.0.0' }
  const message = faultsOf(env)
  for (const [name] of BAD) expect(message).toContain(`${name}=`)
  expect(message).toContain('INGEST_KEY and ADMIN_PASSWORD')
  expect(message.split('\n')).toHaveLength(Object.keys(env).length + 1)
})

test('no secret is ever shown, not even inside a mistyped address', () => {
  const message = faultsOf({
    PORT: 'x',
    HOST: '0.0.0.0',
    INGEST_KEY: 'hunter2',
    CLICKHOUSE_PASSWORD: 'hunter2',
    CLICKHOUSE_URL: 'htp://default:hunter2@db:8123',
  })
  expect(message).toContain('CLICKHOUSE_URL')
  expect(message).not.toContain('hunter2')
})

test('credentials inside a good address are refused, and not shown', () => {
  const message = faultsOf({ CLICKHOUSE_URL: 'https://default:hunter2@db:8443/' })
  expect(message).toContain('set CLICKHOUSE_USER and CLICKHOUSE_PASSWORD')
  expect(message).not.toContain('hunter2')
})

test('files that cannot be read are reported with everything else', () => {
  const message = faultsOf({
    PORT: 'x',
    CLICKHOUSE_CA_FILE: '/nowhere/ca.pem',
    CLICKHOUSE_CERT_FILE: '/nowhere/cert.pem',
  })
  expect(message).toContain('PORT="x"')
  expect(message).toContain('CLICKHOUSE_CA_FILE="/nowhere/ca.pem" cannot be read')
  expect(message).toContain('CLICKHOUSE_CERT_FILE="/nowhere/cert.pem" cannot be read')
})

test('a cluster needs the address of a server of it', () => {
  expect(faultsOf({ CLICKHOUSE_CLUSTER: 'main' })).toContain('CLICKHOUSE_CLUSTER="main" needs CLICKHOUSE_URL')
  expect(faultsOf({ CLICKHOUSE_CLUSTER: 'main', CLICKHOUSE_URL: 'http://db:8123' })).toBe('')
})

test('the configuration is frozen, all of it', () => {
  const config = readConfig({ CLICKHOUSE_URL: 'http://db:8123' })
  for (const part of [config, config.spool, config.engine, config.clickhouse]) expect(Object.isFrozen(part)).toBe(true)
})

describe('beyond loopback', () => {
  const both = { INGEST_KEY: 'k'.repeat(12), ADMIN_PASSWORD: 'p'.repeat(12) }
  test.each([
    ['0.0.0.0', {}, false],
    ['::', {}, false],
    ['192.168.1.5', {}, false],
    ['example.com', {}, false],
    ['127.0.0.1.example.com', {}, false],
    ['0.0.0.0', { INGEST_KEY: both.INGEST_KEY }, false],
    ['0.0.0.0', { ADMIN_PASSWORD: both.ADMIN_PASSWORD }, false],
    ['0.0.0.0', { ...both, INGEST_KEY: '  ' }, false],
    ['0.0.0.0', { INSECURE: '0' }, false],
    ['0.0.0.0', both, true],
    ['::', both, true],
    ['0.0.0.0', { INSECURE: '1' }, true],
    ['127.0.0.1', {}, true],
    ['127.5.5.5', {}, true],
    ['localhost', {}, true],
    ['::1', {}, true],
  ])('%s with %j starts: %s', (host, env, starts) => {
    const message = faultsOf({ HOST: host, ...env })
    expect(message === '').toBe(starts)
    if (!starts) expect(message).toMatch(/INGEST_KEY and ADMIN_PASSWORD, or INSECURE=1/)
  })

  test.each([
    [{ ...both, INGEST_KEY: 'k'.repeat(11) }, ['INGEST_KEY']],
    [{ ...both, ADMIN_PASSWORD: 'p'.repeat(11) }, ['ADMIN_PASSWORD']],
    [{ INGEST_KEY: 'hunter2', ADMIN_PASSWORD: `  ${'p'.repeat(11)}  ` }, ['INGEST_KEY', 'ADMIN_PASSWORD']],
  ])('refuses secrets under 12 characters, together with every other fault: %j', (env, names) => {
    const message = faultsOf({ HOST: '0.0.0.0', PORT: 'x', ...env })
    for (const name of names) expect(message).toContain(`${name} has fewer than 12 characters`)
    expect(message.split('\n')).toHaveLength(2 + names.length)
    expect(message).toContain('PORT="x"')
    expect(message).not.toMatch(/hunter2|kkk|ppp/)
    expect(faultsOf({ HOST: '127.0.0.1', ...env })).toBe('')
    expect(faultsOf({ HOST: '0.0.0.0', INSECURE: '1', ...env })).toBe('')
  })

  test.each(['', '127.0.0.1 ', '128.0.0.1', '0127.0.0.1', '127.0.0.1.1', '::2', 'localhost.example'])(
    '%j is no loopback address',
    host => {
      expect(isLoopback(host)).toBe(false)
    },
  )
})

test('trusted senders are addresses and subnets of either kind', () => {
  const { trusted } = readConfig({ SYSLOG_TRUSTED: '192.0.2.7, 10.0.0.0/8 ,2001:db8::/32,::1' }).syslog
  for (const address of ['192.0.2.7', '10.1.2.3']) expect(trusted.check(address)).toBe(true)
  for (const address of ['192.0.2.8', '11.0.0.1']) expect(trusted.check(address)).toBe(false)
  for (const address of ['2001:db8::5', '::1']) expect(trusted.check(address, 'ipv6')).toBe(true)
  expect(trusted.check('2001:db9::', 'ipv6')).toBe(false)
})

test.each(['localhost', '10.0.0.0/33', '10.0.0/8', '::1/129', '10.0.0.0/-1', '10.0.0.0/x', '10.0.0.0/'])(
  'SYSLOG_TRUSTED %j is refused with the item',
  value => {
    expect(() => readConfig({ SYSLOG_TRUSTED: `10.1.1.1,${value}` })).toThrow(value)
  },
)

test.each([
  '*',
  'null',
  'shop.example',
  'https://*.shop.example',
  'https://shop.example/',
  'https://shop.example/app',
  'https://user@shop.example',
  'https://shop.example:99999',
  'ftp://shop.example',
  'https://',
  'https://a https://b',
])('refuses ALLOWED_ORIGINS %j and names the item', value => {
  const message = messageOf({ ALLOWED_ORIGINS: `https://good.example,${value}` })
  expect(message).toContain(`${JSON.stringify(value)} is no origin`)
  expect(message).not.toContain('"https://good.example" is')
})

test('a time zone that the runtime does not know is refused', () => {
  expect(() => readConfig({ SYSLOG_TIMEZONE: 'Mars/Base' })).toThrow(/Mars\/Base.*IANA/)
})

test.each([
  'http://h:8123/?user=a&password=hunter2',
  'http://h:8123/#hunter2',
  'http://u:hunter2@h:8123/',
  'http://u:hun/ter2@h:8123',
  'http:// u:hunter2 x@h',
  'u:hunter2@h',
])('a refused CLICKHOUSE_URL shows no password: %s', value => {
  const message = messageOf({ CLICKHOUSE_URL: value })
  expect(message).toContain('CLICKHOUSE_URL=')
  expect(message).not.toMatch(/hun|ter2/)
})

test('TLS settings without https are refused, as is a timeout that no timer can hold', () => {
  const message = messageOf({
    CLICKHOUSE_URL: 'http://db:8123',
    CLICKHOUSE_TLS_INSECURE: '1',
    CLICKHOUSE_TIMEOUT_MS: '3000000000',
  })
  expect(message).toContain('need a CLICKHOUSE_URL that begins with https://')
  expect(message).toContain('CLICKHOUSE_TIMEOUT_MS')
})

test('a secret keeps its blanks, blanks alone are none', () => {
  expect(readConfig({ ADMIN_PASSWORD: ' p ' }).adminPassword).toBe(' p ')
  expect(readConfig({ ADMIN_PASSWORD: '  ' }).adminPassword).toBeUndefined()
})

function messageOf(env: Record<string, string>): string {
  try {
    readConfig(env)
  } catch (error) {
    return (error as Error).message
  }
  return ''
}
