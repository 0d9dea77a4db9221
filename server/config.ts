/**
 * All settings, read once from the environment, checked together and frozen. The only file that looks at `process.env`.
 * The README's table is made of the same list; a test compares the two.
 */
import { BlockList, isIP } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { LIMITS } from '../core/limits.ts'
import { isKnownZone } from '../core/time/time-zone.ts'
import { defaultMemoryBytes } from '../db/engine-config.ts'
import type { TlsOptions } from '../db/session.ts'
import { parseWebOrigin } from './access/web-origin.ts'
import { readTlsFiles } from './tls-files.ts'

const GIB = 1024 ** 3
const MIB = 1024 ** 2

/** One setting: its default as text, its unit, and what it does; the order is the order of the README. */
interface Setting {
  readonly schema: z.ZodType
  readonly default: string
  readonly unit: string
  readonly text: string
}

const port = z.coerce.number().int().min(0).max(65_535)
const bytes = z.coerce.number().int().positive()
const flag = z.enum(['0', '1']).transform(value => value === '1')
const list = z.string().transform(value =>
  value
    .split(',')
    .map(item => item.trim().toLowerCase())
    .filter(item => item !== ''),
)

/** Origins of web pages, comma-separated, as browsers write them. */
const originList = list.transform((items, context) =>
  items.map(item => {
    const origin = parseWebOrigin(item)
    if (origin !== undefined) return origin
    const message = `${JSON.stringify(item)} is no origin: write scheme, host and port, for example https://shop.example`
    context.addIssue({ code: 'custom', message })
    return item
  }),
)

/** Addresses and subnets, comma-separated, as a list that answers whether it holds an address. */
const addressList = z.string().transform((value, context) => {
  const addresses = new BlockList()
  for (const item of value.split(',').map(part => part.trim())) {
    if (item === '' || addAddress(addresses, item)) continue
    context.addIssue({ code: 'custom', message: `${JSON.stringify(item)} is no address and no subnet` })
  }
  return addresses
})

function addAddress(addresses: BlockList, item: string): boolean {
  const [address = '', bits] = item.split('/')
  const version = isIP(address)
  const prefix = bits === undefined ? (version === 6 ? 128 : 32) : Number(bits)
  if (version === 0 || !/^\d{1,3}$/.test(bits ?? '0') || prefix > (version === 6 ? 128 : 32)) return false
  addresses.addSubnet(address, prefix, version === 6 ? 'ipv6' : 'ipv4')
  return true
}

export const SETTINGS = {
  PORT: { schema: port, default: '8245', unit: 'port', text: 'HTTP: pages, queries and ingestion; 0 takes a free one' },
  SYSLOG_PORT: { schema: port, default: '5514', unit: 'port', text: 'Syslog, UDP and TCP; 0 turns it off' },
  HOST: { schema: z.string().min(1), default: '127.0.0.1', unit: 'address', text: 'Address to listen on' },
  DATA_DIR: {
    schema: z.string().min(1),
    default: './data',
    unit: 'path',
    text: 'Spool, quarantine and the embedded engine',
  },
  CLICKHOUSE_URL: {
    schema: z.string().superRefine((value, { addIssue }) => {
      for (const fault of addressFaults(value)) addIssue(fault)
    }),
    default: '',
    unit: 'URL',
    text: 'A ClickHouse server instead of the embedded engine',
  },
  CLICKHOUSE_USER: { schema: z.string(), default: 'default', unit: 'name', text: 'User on that server' },
  CLICKHOUSE_PASSWORD: { schema: z.string(), default: '', unit: 'secret', text: 'Its password' },
  CLICKHOUSE_DATABASE: {
    schema: z.string().regex(/^[a-z_][a-z0-9_]{0,63}$/, 'must be lower-case letters, digits and _'),
    default: 'tailrace',
    unit: 'name',
    text: 'Database for all tables',
  },
  CLICKHOUSE_TIMEOUT_MS: {
    schema: z.coerce.number().int().min(1000).max(2_147_483_647),
    default: '60000',
    unit: 'ms',
    text: 'Longest silence of that server',
  },
  CLICKHOUSE_CA_FILE: {
    schema: z.string(),
    default: '',
    unit: 'path',
    text: 'PEM file of the authorities that may have signed its certificate (default: those of the system)',
  },
  CLICKHOUSE_CERT_FILE: {
    schema: z.string(),
    default: '',
    unit: 'path',
    text: 'PEM file of the certificate to show it; without a password it also says who the user is',
  },
  CLICKHOUSE_KEY_FILE: {
    schema: z.string(),
    default: '',
    unit: 'path',
    text: 'PEM file of the key to that certificate',
  },
  CLICKHOUSE_TLS_INSECURE: {
    schema: flag,
    default: '0',
    unit: '0 or 1',
    text: '1 takes any certificate of that server',
  },
  CLICKHOUSE_CLUSTER: {
    schema: z.string().regex(/^(?:[A-Za-z_][A-Za-z0-9_-]{0,63})?$/, 'must be letters, digits, _ and -'),
    default: '',
    unit: 'name',
    text: 'Cluster of that server: tables are made on all of it, replicated, and read across its shards',
  },
  SPOOL_MAX_BYTES: {
    schema: bytes.min(MIB),
    default: String(4 * GIB),
    unit: 'bytes',
    text: 'Spool on disk; replies slow down from 80 %, 503 at the bound',
  },
  SPOOL_RESERVE_BYTES: {
    schema: z.coerce.number().int().min(0),
    default: String(256 * MIB),
    unit: 'bytes',
    text: 'Free disk below which ingestion answers 503',
  },
  SPOOL_SEAL_MS: {
    schema: z.coerce.number().int().min(10).max(60_000),
    default: '300',
    unit: 'ms',
    text: 'Age at which waiting rows are inserted',
  },
  RETENTION_DAYS: {
    // The store's time of deletion ends in 2106 and begins anew: what should be kept beyond would go at once.
    schema: z.coerce.number().int().min(1).max(18_250),
    default: '30',
    unit: 'days',
    text: 'Age at which logs and their rollups are deleted',
  },
  QUERY_TIMEOUT_S: {
    schema: z.coerce.number().int().min(1).max(3_600),
    default: '30',
    unit: 's',
    text: 'Time a page of a search may take',
  },
  ENGINE_MEMORY_BYTES: {
    schema: bytes.min(256 * MIB),
    default: '',
    unit: 'bytes',
    text: 'Ceiling of the embedded engine (default: a quarter of the machine, at least 512 MiB)',
  },
  ENGINE_DISK_FREE_BYTES: {
    schema: z.coerce.number().int().min(0),
    default: String(GIB),
    unit: 'bytes',
    text: 'Free disk below which the engine stops inserting; rows wait in the spool',
  },
  ALLOWED_HOSTS: {
    schema: list,
    default: '',
    unit: 'names',
    text: 'Further Host and Origin names that pages and queries are served under, comma-separated',
  },
  ALLOWED_ORIGINS: {
    schema: originList,
    default: '',
    unit: 'origins',
    text: 'Origins (https://shop.example) whose pages may send logs without INGEST_KEY besides loopback, comma-separated',
  },
  SYSLOG_TIMEZONE: {
    schema: z
      .string()
      .refine(value => value === '' || isKnownZone(value), 'is no IANA time zone, for example Europe/Berlin'),
    default: '',
    unit: 'zone',
    text: "Zone of syslog times that name none (default: this machine's)",
  },
  SYSLOG_TRUSTED: {
    schema: addressList,
    default: '',
    unit: 'addresses',
    text: 'Addresses and subnets (10.0.0.0/8) whose syslog needs no INGEST_KEY, comma-separated',
  },
  INGEST_KEY: { schema: z.string(), default: '', unit: 'secret', text: 'Key that every ingest door demands' },
  ADMIN_PASSWORD: {
    schema: z.string(),
    default: '',
    unit: 'secret',
    text: 'Password for everything else (login page, or HTTP Basic with any user name)',
  },
  INSECURE: {
    schema: flag,
    default: '0',
    unit: '0 or 1',
    text: '1 allows listening beyond loopback without the two secrets above, or with short ones',
  },
  NEW_NODE: {
    schema: flag,
    default: '0',
    unit: '0 or 1',
    text: '1 gives this data directory a new node id: set it once after restoring or copying one',
  },
  LOG_LEVEL: {
    schema: z.enum(['debug', 'info', 'warn', 'error']),
    default: 'info',
    unit: 'level',
    text: "Tailrace's own log, JSON lines on stderr",
  },
} as const satisfies Record<string, Setting>

/** Settings that tests use and users have no reason to; not in the README. */
const HIDDEN = {
  TAILRACE_FAULT: z.string().default(''),
  TAILRACE_TOKEN_TRUST_MS: z.coerce.number().default(LIMITS.tokenTrustMs),
}

export interface ClickHouseConfig {
  readonly url: string
  readonly username: string
  readonly password: string
  readonly timeoutMs: number
  readonly tls: TlsOptions
  readonly cluster: string | undefined
}

export interface Config {
  readonly port: number
  readonly host: string
  /** Port 0: off. */
  readonly syslog: { readonly port: number; readonly zone: string; readonly trusted: BlockList }
  readonly dataDir: string
  readonly clickhouse: ClickHouseConfig | undefined
  readonly database: string
  readonly spool: { readonly bytesMax: number; readonly reserveBytes: number; readonly sealAfterMs: number }
  readonly retentionDays: number
  readonly queryTimeoutS: number
  readonly engine: { readonly memoryBytesMax: number; readonly diskFreeBytesMin: number }
  readonly allowedHosts: readonly string[]
  readonly allowedOrigins: readonly string[]
  readonly ingestKey: string | undefined
  readonly adminPassword: string | undefined
  readonly newNode: boolean
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
  readonly fault: string
  /** How long the store is trusted to know a deduplication token. */
  readonly tokenTrustMs: number
}

/** Every fault of the environment at once. */
export class ConfigError extends Error {
  constructor(faults: readonly string[]) {
    super(`the settings are not usable:\n${faults.map(fault => `  - ${fault}`).join('\n')}`)
    this.name = 'ConfigError'
  }
}

/** Reads and checks the settings. Throws `ConfigError` with all faults together. */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const faults: string[] = []
  const read: Read = name => {
    const setting: Setting = SETTINGS[name]
    const sent = env[name] ?? ''
    // A secret may begin or end with a blank; blanks alone are none.
    const value = (setting.unit === 'secret' && sent.trim() !== '' ? sent : sent.trim()) || setting.default
    if (value === '' && name === 'ENGINE_MEMORY_BYTES') return defaultMemoryBytes(os.totalmem()) as never
    const result = setting.schema.safeParse(value)
    if (result.success) return result.data as never
    const shown = setting.unit === 'secret' ? '(hidden)' : JSON.stringify(withoutCredentials(value))
    faults.push(`${name}=${shown}: ${result.error.issues.map(issue => issue.message).join('; ')} (${setting.text})`)
    return undefined as never
  }
  const clickhouse = readClickHouse(read, faults)
  const config: Config = {
    port: read('PORT'),
    host: read('HOST'),
    syslog: Object.freeze({
      port: read('SYSLOG_PORT'),
      zone: read('SYSLOG_TIMEZONE') || Intl.DateTimeFormat().resolvedOptions().timeZone,
      trusted: read('SYSLOG_TRUSTED'),
    }),
    dataDir: path.resolve(read('DATA_DIR')),
    clickhouse,
    database: read('CLICKHOUSE_DATABASE'),
    spool: Object.freeze({
      bytesMax: read('SPOOL_MAX_BYTES'),
      reserveBytes: read('SPOOL_RESERVE_BYTES'),
      sealAfterMs: read('SPOOL_SEAL_MS'),
    }),
    retentionDays: read('RETENTION_DAYS'),
    queryTimeoutS: read('QUERY_TIMEOUT_S'),
    engine: Object.freeze({
      memoryBytesMax: read('ENGINE_MEMORY_BYTES'),
      diskFreeBytesMin: read('ENGINE_DISK_FREE_BYTES'),
    }),
    allowedHosts: read('ALLOWED_HOSTS'),
    allowedOrigins: read('ALLOWED_ORIGINS'),
    ingestKey: read('INGEST_KEY') || undefined,
    adminPassword: read('ADMIN_PASSWORD') || undefined,
    newNode: read('NEW_NODE'),
    logLevel: read('LOG_LEVEL'),
    fault: HIDDEN.TAILRACE_FAULT.parse(env.TAILRACE_FAULT),
    tokenTrustMs: HIDDEN.TAILRACE_TOKEN_TRUST_MS.parse(env.TAILRACE_TOKEN_TRUST_MS),
  }
  if (!read('INSECURE') && !isLoopback(config.host)) faults.push(...secretFaults(config))
  if (faults.length > 0) throw new ConfigError(faults)
  return Object.freeze(config)
}

type Read = <Name extends keyof typeof SETTINGS>(name: Name) => z.output<(typeof SETTINGS)[Name]['schema']>

/** Everything about a server is read whether one is used or not, so that all faults are reported together. */
function readClickHouse(read: Read, faults: string[]): ClickHouseConfig | undefined {
  const username = read('CLICKHOUSE_USER')
  const password = read('CLICKHOUSE_PASSWORD')
  const timeoutMs = read('CLICKHOUSE_TIMEOUT_MS')
  const cluster = read('CLICKHOUSE_CLUSTER') || undefined
  const files = { ca: read('CLICKHOUSE_CA_FILE'), cert: read('CLICKHOUSE_CERT_FILE'), key: read('CLICKHOUSE_KEY_FILE') }
  const tls = { ...readTlsFiles(files, faults), isInsecure: read('CLICKHOUSE_TLS_INSECURE') }
  const url = read('CLICKHOUSE_URL')
  const wantsTls = [files.ca, files.cert, files.key].some(file => file !== '') || tls.isInsecure
  if (wantsTls && url !== undefined && !url.startsWith('https:'))
    faults.push(
      'CLICKHOUSE_CA_FILE, _CERT_FILE, _KEY_FILE and _TLS_INSECURE need a CLICKHOUSE_URL that begins with https://',
    )
  if (cluster !== undefined && url === '')
    faults.push(`CLICKHOUSE_CLUSTER="${cluster}" needs CLICKHOUSE_URL: the embedded engine belongs to no cluster`)
  return url ? Object.freeze({ url, username, password, timeoutMs, tls: Object.freeze(tls), cluster }) : undefined
}

/** What the address of a server must be; credentials have settings of their own, so that no log can show them. */
function addressFaults(value: string): string[] {
  if (value === '') return []
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) return ['must be an http:// or https:// URL']
  const faults: string[] = []
  if (url.username !== '' || url.password !== '')
    faults.push('must not hold a user or password: set CLICKHOUSE_USER and CLICKHOUSE_PASSWORD')
  if (url.search !== '' || url.hash !== '') faults.push('must end with its path: what stands behind ? or # is not used')
  return faults
}

/** A mistyped address may hold a password all the same: in front of an @, or behind ? and #. */
function withoutCredentials(text: string): string {
  const start = text.indexOf('://')
  const at = text.lastIndexOf('@')
  const shown = at > start ? `${start < 0 ? '' : text.slice(0, start + 3)}(hidden)${text.slice(at)}` : text
  return shown.replace(/[?#][\s\S]*$/, '(hidden)')
}

/** Whether only this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

/** What is missing or too weak for a server that others can reach. */
function secretFaults({ host, ingestKey, adminPassword }: Config): string[] {
  const faults: string[] = []
  if (!ingestKey || !adminPassword)
    faults.push(
      `HOST=${JSON.stringify(host)} can be reached by others: set INGEST_KEY and ADMIN_PASSWORD, or INSECURE=1 if the network in front protects it`,
    )
  for (const [name, secret] of Object.entries({ INGEST_KEY: ingestKey, ADMIN_PASSWORD: adminPassword }))
    if (secret !== undefined && secret.trim().length < LIMITS.secretCharsMin)
      faults.push(
        `${name} has fewer than ${LIMITS.secretCharsMin} characters and HOST=${JSON.stringify(host)} can be reached by others: set a longer one, for example from openssl rand -hex 24`,
      )
  return faults
}
