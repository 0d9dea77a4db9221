/**
 * What a value means under one name: in which unit a duration counts, on which scale a level is a number, and which names
 * must be beside it. Names are in the normal form of `core/field-name.ts`.
 */
import type { Alias } from '../../../core/field-name.ts'
import { type Level, levelOf, levelOfSeverity, severityOfPython } from '../../../core/severity.ts'
import { stackOfFrames } from '../errors/error-frames.ts'
import { memberOf } from '../members.ts'
import type { RecordSource } from '../parse-record.ts'
import { secondsAndNanos } from '../time-object.ts'
import { durationMs, namedDuration } from './duration.ts'
import { EVIDENCE } from './evidence.ts'
import { levelOfScale, syslogName } from './level-scales.ts'
import type { NameRule, Surroundings } from './name-rule.ts'

/** The rule of a name, or undefined for a name whose value is taken as it is. */
export function ruleOf({ name, target, isWrapped }: Alias): NameRule | undefined {
  const rule = RULES.get(name) ?? (target === 'duration_ms' ? namedDuration(name) : undefined)
  // Under a context's name a version is the application's.
  if (isWrapped && name === 'version') return undefined
  if (isWrapped && name === 'path') return { beside: E.http }
  // A number called level in somebody's data is a level of theirs.
  if (isWrapped && name === 'level') return { read: value => (typeof value === 'string' ? value : undefined) }
  return rule
}

const E = EVIDENCE

const RULES: ReadonlyMap<string, NameRule> = new Map<string, NameRule>([
  // Times.
  ['created', { beside: E.python }],
  ['starttime', { beside: E.category | E.http }],
  ['startedat', { beside: E.http }],
  // W3C's logs have the day in a field of its own, and UTC.
  ['time', { read: (value, { source }) => withDay(value, memberOf(source, 'date')) }],
  ['eventtime', { beside: E.cloudTrail }],
  ['t', { beside: E.mongo }],
  ['T', { beside: E.zapLevel | E.zapMessage }],
  ['timestampseconds', { read: googleTime }],

  // Levels.
  ['severity', { read: (value, { evidence }) => (evidence & E.facility ? (syslogName(value) ?? value) : value) }],
  ['priority', { beside: E.syslog, read: value => syslogName(value) ?? value }],
  ['syslog.severity', { read: value => syslogName(value) ?? value }],
  ['syslog.level', { read: value => syslogName(value) ?? value }],
  ['syslog.severity.code', { read: syslogName }],
  ['log.syslog.severity.code', { read: syslogName }],
  ['severitycode', { beside: E.syslog, read: syslogName }],
  ['type', { beside: E.arguments, read: value => (value === 'fail' ? 'error' : value) }],
  ['s', { beside: E.mongo, read: value => (typeof value === 'string' && /^D[1-5]?$/.test(value) ? 'debug' : value) }],
  ['L', { beside: E.zapMessage }],
  ['label', { beside: E.mysql }],
  ['levelno', { read: pythonLevel }],
  ['levelnumber', { read: pythonLevel }],
  ['levelint', { read: value => thousands(value) }],
  ['levelvalue', { read: value => thousands(value) }],
  ['loglevelid', { read: value => levelOfScale('tslog', value) }],
  ['severitylevel', { read: value => levelOfScale('appInsights', value) ?? value }],
  ['severityvalue', { read: value => levelOfScale('nxlog', value) }],

  // Names.
  ['name', { read: (value, around) => (isLoggerName(around) ? value : undefined) }],
  ['version', { beside: E.service }],
  ['program', { beside: E.syslog }],
  ['ident', { beside: E.syslog | E.container }],
  ['containername', { beside: E.container }],
  ['logsource', { beside: E.syslog }],
  ['meta.hostname', { beside: E.tslog }],
  ['meta.name', { beside: E.tslog }],
  ['channel', { beside: E.monolog }],
  ['category', { beside: E.dotnet }],
  ['component', { beside: E.cluster }],
  ['tag', { beside: E.arguments }],
  ['target', { beside: E.tracing }],
  ['context', { beside: E.process, read: value => (isWord(value) ? value : undefined) }],
  ['N', { beside: E.zapLevel | E.zapMessage }],
  ['c', { beside: E.mongo }],
  // LogTape's category as a list.
  [
    'logger',
    { read: (value, { evidence }) => (isTexts(value) ? (evidence & E.ecs ? value.join('.') : undefined) : value) },
  ],

  // Places in code.
  ['filename', { beside: E.python | E.codePlace }],
  ['file', { beside: E.codePlace }],
  ['F', { beside: E.zapLevel | E.zapMessage }],
  ['C', { beside: E.zapLevel | E.zapMessage }],

  // Messages.
  ['M', { beside: E.zapLevel }],
  ['log', { read: value => (typeof value === 'string' ? value.replace(/\r?\n$/, '') : value) }],

  // Requests.
  ['status', { beside: E.http }],
  ['route', { beside: E.http }],
  ['endpoint', { beside: E.http }],
  ['client', { beside: E.http }],
  ['url', { beside: E.http }],
  ['uri', { beside: E.http }],
  ['extra.url', { beside: E.http }],
  ['extra.ip', { beside: E.http }],
  ['request.id', { beside: E.http, read: value => (isText(value) ? value : undefined) }],
  ['event.duration', { read: value => (isPlainNumber(value) ? Number(value) / 1e6 : value) }],
  ['httprequest.latency', { read: durationMs('s') }],
  ['duration', { beside: E.http, read: (value, { evidence }) => durationMs(unitOfServer(evidence))(value) }],
  ['latency', { beside: E.http, read: (value, { evidence }) => durationMs(unitOfServer(evidence))(value) }],
  ['latencyhuman', { beside: E.http, read: durationMs('ms') }],
  ['took', { beside: E.http, read: (value, { evidence }) => durationMs(unitOfServer(evidence))(value) }],
  ['totaltime', { beside: E.http, read: durationMs('ms') }],
  // IIS counts whole milliseconds, CloudFront seconds with a fraction.
  ['timetaken', { beside: E.http, read: value => durationMs(String(value).includes('.') ? 's' : 'ms')(value) }],
  ['timetotal', { beside: E.http, read: durationMs('ms') }],
  ['latencies.request', { beside: E.http, read: durationMs('ms') }],
  ['elapsedtime', { beside: E.http, read: durationMs('ms') }],
  ['requestduration', { beside: E.http, read: durationMs('ms') }],
  ['responseduration', { beside: E.http, read: durationMs('ms') }],
  ['elapsed', { read: durationMs('ms') }],
  ['responsetime', { read: durationMs('ms') }],
  // nginx and AWS' load balancers count seconds.
  ['requesttime', { beside: E.http, read: value => durationMs('s')(value) ?? value }],
  ['requestprocessingtime', { beside: E.http, read: durationMs('s') }],

  // Ids.
  ['googleapis/trace', { read: value => (isText(value) ? value.replace(/^projects\/[^/]+\/traces\//, '') : value) }],
  [
    'trace',
    {
      read: value =>
        isText(value) ? /^(?:projects\/[^/]+\/traces\/)?([0-9a-f-]{16,36})$/i.exec(value)?.[1] : undefined,
    },
  ],
  [
    'traceparent',
    { read: value => (isText(value) ? /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-/i.exec(value)?.[1] : undefined) },
  ],
  ['xamzntraceid', { read: value => (isText(value) ? (/\bRoot=([\w-]{1,64})/.exec(value)?.[1] ?? value) : value) }],
  ['xcloudtracecontext', { read: value => (isText(value) ? value.split('/', 1)[0] : value) }],

  // Errors. Application data such as `{"error":false}` or `{"exception":0}` is none.
  ['error', { read: value => (isText(value) ? value : undefined) }],
  ['err', { read: value => (isText(value) ? value : undefined) }],
  ['stack', { read: stackValue }],
  ['stacktrace', { read: stackValue }],
  ['error.stack', { read: stackValue }],
  ['error.stacktrace', { read: stackValue }],
  ['traceback', { read: stackValue }],
  ['exception.backtrace', { read: stackValue }],
  ['error.backtrace', { read: stackValue }],
  ['backtrace', { read: stackValue }],
  ['S', { beside: E.zapLevel | E.zapMessage }],
])

/** zap (and Caddy with it) counts seconds, Traefik nanoseconds, all others milliseconds. */
function unitOfServer(evidence: number): 'ns' | 's' | 'ms' {
  return evidence & E.traefik ? 'ns' : evidence & (E.caddy | E.zapTime) ? 's' : 'ms'
}

function isLoggerName(around: Surroundings): boolean {
  return isApplicationName(around.source) || (around.evidence & E.python) !== 0
}

/** pino and bunyan call the application `name`, Python a module; the former write a numeric level. */
export function isApplicationName(source: RecordSource): boolean {
  return typeof memberOf(source, 'level') === 'number'
}

/** Python's and Logstash's own numbers; a number in between says more than the level it belongs to. */
export function isExactLevel(value: unknown): boolean {
  return typeof value !== 'number' || EXACT_LEVELS.has(value)
}

const EXACT_LEVELS: ReadonlySet<number> = new Set([10, 20, 30, 40, 50, 60, 5_000, 10_000, 20_000, 30_000, 40_000])

function pythonLevel(value: unknown): Level | undefined {
  const severity = typeof value === 'number' ? severityOfPython(value) : undefined
  return severity === undefined ? undefined : levelOfSeverity(severity)
}

/** Logback's and log4j's numbers: a thousand times Python's, and 5000 for trace. */
function thousands(value: unknown): unknown {
  return typeof value === 'number' ? pythonLevel(value >= 1_000 ? value / 1_000 : value) : levelOf(value)
}

function withDay(time: unknown, day: unknown): unknown {
  const isSplit =
    isText(time) && isText(day) && /^\d\d:\d\d:\d\d(?:\.\d{1,9})?$/.test(time) && /^\d{4}-\d\d-\d\d$/.test(day)
  return isSplit ? `${day}T${time}Z` : time
}

function googleTime(value: unknown, { source }: Surroundings): unknown {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? secondsAndNanos(value, memberOf(source, 'timestampNanos'))
    : value
}

/** A list of frames is a stack, a list of other words is not. */
function stackValue(value: unknown): unknown {
  return Array.isArray(value) ? stackOfFrames(value) : value
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isWord(value: unknown): boolean {
  return typeof value === 'string' && /^[\w$.:<>/-]{1,128}$/.test(value)
}

function isPlainNumber(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^\d{1,18}$/.test(value))
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every(item => typeof item === 'string')
}
