import { type Level, levelOfSeverity, severityOfPython } from '../../core/severity.ts'
import { stackOfFrames } from './error-object.ts'
import { hasMember, memberOf } from './members.ts'
import type { RecordSource } from './parse-record.ts'
import { secondsAndNanos, timeOfObject } from './time-object.ts'

/**
 * Names that many applications use for something of their own: they stand for the column only beside one of these
 * names, which show the logger that means it.
 */
const MEANT_BESIDE: ReadonlyMap<string, readonly string[]> = new Map([
  ['created', ['levelname', 'levelno', 'lineno', 'funcName']],
  ['filename', ['lineno', 'funcName', 'func_name', 'levelname']],
  ['file', ['func', 'function', 'line', 'lineno']],
  ['version', ['service', 'service_name', 'env', 'environment', 'v']],
  ['log', ['stream', 'kubernetes', 'docker', 'container_name']],
  ['channel', ['level_name']],
  // Rust's tracing.
  ['target', ['fields', 'span', 'spans']],
  // LogTape's category as a list.
  ['logger', ['@timestamp']],
])

/** Whether the name is meant as the logger's and not as the application's own. */
export function isMeant(path: string, value: unknown, source: RecordSource): boolean {
  if (path === 'name') return isLoggerName(source)
  // Application data such as `{"error":false}` or `{"exception":0}`.
  if ((path === 'error' || path === 'err') && typeof value !== 'string') return false
  const beside = MEANT_BESIDE.get(path)
  return beside === undefined || hasMember(source, ...beside)
}

function isLoggerName(source: RecordSource): boolean {
  return isApplicationName(source) || hasMember(source, 'levelname', 'levelno')
}

/** pino and bunyan call the application `name`, Python a module; the former write a numeric level. */
export function isApplicationName(source: RecordSource): boolean {
  return typeof memberOf(source, 'level') === 'number'
}

/** What the value under an alias means in our columns' units. */
export function aliasValue(path: string, value: unknown, source: RecordSource): unknown {
  const convert = CONVERSIONS.get(path)
  return convert ? convert(value, source) : value
}

type Conversion = (value: unknown, source: RecordSource) => unknown

const CONVERSIONS: ReadonlyMap<string, Conversion> = new Map<string, Conversion>([
  ['instant', value => timeOfObject(value) ?? value],
  ['timestampSeconds', (value, source) => googleTime(value, source)],
  ['levelno', pythonLevel],
  ['level_number', pythonLevel],
  // logstash-logback-encoder: a thousand times Python's numbers, and 5000 for trace.
  ['level_value', value => pythonLevel(typeof value === 'number' ? value / 1000 : value)],
  [
    'logging.googleapis.com/trace',
    value => (typeof value === 'string' ? value.replace(/^projects\/[^/]+\/traces\//, '') : value),
  ],
  // ECS: nanoseconds.
  ['event.duration', value => (isPlainNumber(value) ? Number(value) / 1e6 : value)],
  // Docker's line keeps its end.
  ['log', value => (typeof value === 'string' ? value.replace(/\r?\n$/, '') : value)],
  ['httpRequest.latency', latencyMs],
  ['stack', value => (Array.isArray(value) ? stackOfFrames(value) : value)],
  ['logger', value => (isTexts(value) ? value.join('.') : value)],
])

/** Python's and Logstash's own numbers; a number in between says more than the level it belongs to. */
export function isExactLevel(value: unknown): boolean {
  return typeof value !== 'number' || EXACT_LEVELS.has(value)
}

const EXACT_LEVELS: ReadonlySet<number> = new Set([10, 20, 30, 40, 50, 60, 5_000, 10_000, 20_000, 30_000, 40_000])

function pythonLevel(value: unknown): Level | undefined {
  const severity = typeof value === 'number' ? severityOfPython(value) : undefined
  return severity === undefined ? undefined : levelOfSeverity(severity)
}

function googleTime(value: unknown, source: RecordSource): unknown {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? secondsAndNanos(value, memberOf(source, 'timestampNanos'))
    : value
}

/** Google's Duration: `"0.004s"`, or an object of seconds and nanoseconds. */
function latencyMs(value: unknown): unknown {
  const text = typeof value === 'string' ? /^(\d{1,9}(?:\.\d{1,9})?)s$/.exec(value)?.[1] : timeOfObject(value)?.text
  return text === undefined ? value : Math.round(Number(text) * 1e9) / 1e6
}

function isPlainNumber(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^\d{1,18}$/.test(value))
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every(item => typeof item === 'string')
}
