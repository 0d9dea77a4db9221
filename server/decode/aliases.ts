/**
 * Other loggers' names for our columns. While a record is walked, values under a known name are put aside; when all of
 * it is known, each column that is still empty takes the best of them, and the rest become attributes like any other key.
 */
import { type AliasTarget, FIELD_ALIASES } from '../../core/field-aliases.ts'
import { NumberText } from '../../core/number-text.ts'
import { type LogRecord, type NUMBER_COLUMNS, TEXT_COLUMNS } from '../../core/record.ts'
import { levelOfSeverity, severityOfLevel, severityOfSyslog } from '../../core/severity.ts'
import { isTimePlausible, parseInstant } from '../../core/time.ts'
import { aliasValue, isApplicationName, isExactLevel, isMeant } from './alias-values.ts'
import { addAttribute, isContainer, isObject } from './attributes.ts'
import { COLUMN_SETTERS } from './columns.ts'
import { fillFromErrorObject, isErrorPath } from './error-object.ts'
import { memberOf, membersOf } from './members.ts'
import { renderMessage } from './message-template.ts'
import type { RecordSource } from './parse-record.ts'
import { splitStackText } from './stack-text.ts'
import { timeOfObject } from './time-object.ts'

/** A value under a name that may stand for a column. */
export interface Found {
  readonly path: string
  readonly value: unknown
  /** Undefined for an error object, which fills several columns. */
  readonly target: AliasTarget | undefined
  /** Lower is better. */
  readonly rank: number
}

/** Files one member of a record: aside when its path is an alias, otherwise as an attribute, objects leaf by leaf. */
export function addField(record: LogRecord, found: Found[], path: string, value: unknown, depth: number): void {
  if (value === null || value === undefined) return
  if (isContainer(value, path, depth)) {
    if (isErrorPath(path)) found.push({ path, value, target: undefined, rank: 0 })
    else if (isTimeObject(path, value)) found.push({ path, value, ...aliasOf(path) })
    else if (path === 'contextMap' && Array.isArray(value)) addPairs(record, found, path, value, depth)
    else if (isListAlias(path, value)) found.push({ path, value, ...aliasOf(path) })
    else if (Array.isArray(value)) addAttribute(record.attributes, path, value, depth)
    else for (const [key, item] of membersOf(value)) addField(record, found, `${path}.${key}`, item, depth + 1)
    return
  }
  const alias = aliasOf(path)
  if (alias.target === undefined) addAttribute(record.attributes, path, value, depth)
  else found.push({ path, value, ...alias })
}

/**
 * Gives each empty column the best value found for it. Returns the name that pino and bunyan give the application,
 * which serves where the record has no service.
 */
export function settleAliases(record: LogRecord, found: Found[], source: RecordSource): string | undefined {
  if (found.length > 1) found.sort((a, b) => a.rank - b.rank)
  let name: string | undefined
  let hasError = false
  for (const item of found) {
    const { path, value, target } = item
    if (target === undefined) {
      // A second error would mix its parts with those of the first.
      if (hasError || !fillFromErrorObject(record, path, value)) addAttribute(record.attributes, path, value, 1)
      else hasError = true
    } else if (!isMeant(path, value, source) || !settle(record, target, path, value, source)) {
      addAttribute(record.attributes, path, value, 1)
    }
    if (path === 'name' && typeof value === 'string' && isApplicationName(source)) name = value
  }
  if (record.stack_trace !== '' && record.error_type === '') splitStackText(record)
  return name
}

/** False when the column is taken or the value does not fit. */
function settle(record: LogRecord, target: AliasTarget, path: string, value: unknown, source: RecordSource): boolean {
  const meant = aliasValue(path, value, source)
  if (target === 'timestamp') {
    if (parseInstant(record.sentTimestamp) !== undefined || !isTimePlausible(meant)) return false
    if (isSaid(record.sentTimestamp)) addAttribute(record.attributes, 'timestamp', record.sentTimestamp, 1)
    record.sentTimestamp = meant
  } else if (target === 'level') {
    const severity = severityOfLevel(meant)
    if (severity === undefined) return false
    // Said once more, as a number or under a second name: nothing is lost with it.
    const before = severityOfLevel(record.sentLevel)
    if (before !== undefined) return before === severity && isExactLevel(value)
    if (!isExactLevel(value)) addAttribute(record.attributes, path, value, 1)
    if (record.sentLevel !== undefined) addAttribute(record.attributes, 'level', record.sentLevel, 1)
    record.sentLevel = meant
  } else if (target === 'severity_number') {
    if (isSaid(record.sentSeverity)) return false
    record.sentSeverity = meant
  } else if (path === '@mt') return settleTemplate(record, meant, source)
  else if (target === 'file_path' && settlePlace(record, meant)) return true
  else if (path === 'short_message') return settleGelf(record, meant)
  else if (path === 'caller') return isFunctionName(meant) && settleColumn(record, 'function_name', meant)
  else return settleColumn(record, target, meant)
  return true
}

function settleColumn(
  record: LogRecord,
  target: keyof typeof TEXT_COLUMNS | keyof typeof NUMBER_COLUMNS,
  value: unknown,
) {
  const current = record[target]
  if (current !== '' && current !== null) return false
  // Text is meant where text stands; only ids are also numbers.
  if (target in TEXT_COLUMNS && typeof value !== 'string' && !(target.endsWith('_id') && isNumber(value))) return false
  return COLUMN_SETTERS.get(target)?.(record, value) ?? false
}

/** Serilog's template with its values put in; the template stays an attribute, because it groups messages. */
function settleTemplate(record: LogRecord, template: unknown, source: RecordSource): boolean {
  if (record.message !== '' || typeof template !== 'string') return false
  record.message = renderMessage(template, source)
  return record.message === template
}

/** GELF's levels are syslog's. */
function settleGelf(record: LogRecord, message: unknown): boolean {
  const severity = severityOfSyslog(record.sentLevel)
  if (severity !== undefined) [record.sentLevel, record.sentSeverity] = [levelOfSeverity(severity), severity]
  return settleColumn(record, 'message', message)
}

/** zap's and zerolog's `caller`, logrus' `file`: a path and a line in one text. */
function settlePlace(record: LogRecord, value: unknown): boolean {
  const match = typeof value === 'string' && value.length < 4_096 ? /^(.*[./\\].*):(\d{1,9})$/.exec(value) : null
  if (!match || record.file_path !== '' || record.line_number !== null) return false
  record.file_path = match[1] ?? ''
  record.line_number = Number(match[2])
  return true
}

/** logrus may call the function `caller`: `main.main.func2`. */
function isFunctionName(value: unknown): boolean {
  return typeof value === 'string' && value.length < 4_096 && /^[\w/*()-]+(?:\.[\w*()-]+)+$/.test(value)
}

function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || value instanceof NumberText
}

/** log4j2 may write its context as a list of `{"key","value"}`. */
function addPairs(record: LogRecord, found: Found[], path: string, pairs: readonly unknown[], depth: number): void {
  const named = pairs.map(pair => (isObject(pair) ? [memberOf(pair, 'key'), memberOf(pair, 'value')] : []))
  if (!named.every(([key]) => typeof key === 'string')) addAttribute(record.attributes, path, pairs, depth)
  else for (const [key, value] of named) addField(record, found, `${path}.${key}`, value, depth + 1)
}

/** LogTape's category, zerolog's stack of frames. */
function isListAlias(path: string, value: object): boolean {
  return Array.isArray(value) && (path === 'logger' || path === 'stack')
}

function isTimeObject(path: string, value: object): boolean {
  return (path === 'instant' || path === 'httpRequest.latency') && timeOfObject(value) !== undefined
}

interface Alias {
  readonly target: AliasTarget | undefined
  readonly rank: number
}

const NO_ALIAS: Alias = { target: undefined, rank: 0 }

const ALIAS_OF_PATH: ReadonlyMap<string, Alias> = new Map([
  ['logger', { target: 'logger', rank: 0 } satisfies Alias],
  ...(Object.entries(FIELD_ALIASES) as [AliasTarget, readonly string[]][]).flatMap(([target, paths]) =>
    paths.map((path, rank): [string, Alias] => [path, { target, rank }]),
  ),
])

/**
 * Objects in which loggers keep a record's context: log4j2's contextMap, LogTape's properties, loguru's extra, Google's
 * labels, its structured message. Ids and the like are lifted out of them, after all others.
 */
const CONTEXT =
  /^(?:contextMap|properties|record\.extra|mdc|logging\.googleapis\.com\/labels|jsonPayload|message(?:\.metadata)?)\.(.+)$/

/** Objects that applications have too: out of these, only what is called by our own name for it. */
const LOOSE_CONTEXT = /^(?:payload|metadata|labels|data|fields|extra)\.(.+)$/

/** What may be lifted; a context's own `path` or `level` says something else. */
const LIFTED: ReadonlySet<string> = new Set<AliasTarget>([
  'message',
  'service',
  'environment',
  'service_version',
  'trace_id',
  'span_id',
  'request_id',
  'correlation_id',
  'session_id',
  'user_id',
  'tenant_id',
  'stack_trace',
])
const LOOSELY_LIFTED: ReadonlySet<string> = new Set<AliasTarget>([
  ...(['service', 'environment', 'trace_id', 'span_id', 'request_id', 'correlation_id'] as const),
  ...(['session_id', 'user_id', 'tenant_id'] as const),
])
const LIFTED_RANK = 100

/** Senders use few different paths: what was found out about a nested one is remembered, up to this many. */
const REMEMBERED_MAX = 4_096
/** No alias in its context is longer, and no longer path is worth remembering. */
const ALIAS_CHARS_MAX = 128
const remembered = new Map<string, Alias>()

function aliasOf(path: string): Alias {
  const alias = ALIAS_OF_PATH.get(path)
  if (alias) return alias
  if (path.length > ALIAS_CHARS_MAX || !path.includes('.')) return NO_ALIAS
  // Fast path (bench: ingest): two thirds of what an alias costs a pino record was this pattern.
  const known = remembered.get(path)
  if (known) return known
  const lifted = liftedAlias(path)
  if (remembered.size < REMEMBERED_MAX) remembered.set(path, lifted)
  return lifted
}

function liftedAlias(path: string): Alias {
  const loose = LOOSE_CONTEXT.exec(path)?.[1]
  if (loose !== undefined)
    return LOOSELY_LIFTED.has(loose) ? { target: loose as AliasTarget, rank: LIFTED_RANK } : NO_ALIAS
  const inner = CONTEXT.exec(path)?.[1]
  if (inner === undefined) return NO_ALIAS
  const lifted = ALIAS_OF_PATH.get(inner) ?? { target: inner as AliasTarget, rank: 0 }
  const isMessage = lifted.target === 'message'
  if (!LIFTED.has(lifted.target ?? '') || (isMessage && !/^(?:message|jsonPayload)\./.test(path))) return NO_ALIAS
  return { target: lifted.target, rank: LIFTED_RANK + lifted.rank }
}
