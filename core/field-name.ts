/**
 * What a field's path means. Names are compared without case, without leading `@ _ $` and without separators, so that
 * `LogLevel`, `log_level`, `log.level` and `@log-level` are one name. Objects in which loggers keep a record's context are
 * wrappers: a name inside one means what it means outside, unless applications use it for something of their own.
 */
import { type AliasTarget, FIELD_ALIASES } from './field-aliases.ts'
import { COMMON_NAMES, RECORD_ONLY_NAMES, UNMISTAKABLE_NAMES } from './name-kinds.ts'
import { NUMBER_COLUMNS, TEXT_COLUMNS } from './schema/logs.ts'

export interface Alias {
  readonly target: AliasTarget
  /** The name that decides what a value means, in its normal form and without wrappers. */
  readonly name: string
  /** Lower is better. */
  readonly rank: number
  /** Whether the name is inside a wrapper. */
  readonly isWrapped: boolean
}

/** What the path stands for, or undefined for a name of the application. Costs some microseconds: remember the result. */
export function aliasOf(path: string): Alias | undefined {
  return aliasOfSegments(path, segmentsOf(path))
}

/** The same for a path whose segments are known. */
export function aliasOfSegments(path: string, segments: readonly string[]): Alias | undefined {
  // Fast path: of a sender's random names one look-up shows that they mean nothing.
  if (!LAST_SEGMENTS.has(segments[segments.length - 1] ?? '') || NOT_OURS.has(path)) return undefined
  const direct = ALIASES.get(segments.join('.'))
  if (direct !== undefined) return direct
  for (let depth = 1; depth <= WRAPPERS_MAX && depth < segments.length; depth++) {
    const kind = WRAPPERS.get(segments.slice(0, depth).join('.')) ?? WRAPPERS.get(segments[depth - 1] ?? '')
    if (kind === undefined) return undefined
    const inner = aliasInside(kind, segments.slice(depth).join('.'))
    if (inner !== undefined) return inner
  }
  return undefined
}

/** What a field's name in a query stands for besides an attribute; undefined where it would be misleading. */
export function queryAliasOf(path: string): Alias | undefined {
  return RECORD_ONLY.has(normalPath(path)) ? undefined : aliasOf(path)
}

/** Whether an object at the path of these segments is a wrapper, so that its members are the record's. */
export function isWrapper(segments: readonly string[]): boolean {
  return segments.length > 0 && segments.every(segment => WRAPPERS.has(segment))
}

/** Whether a path is inside wrappers only, and its last name is one of `names` in their normal form. */
export function isNamedInWrappers(segments: readonly string[], names: ReadonlySet<string>): boolean {
  const last = segments.at(-1)
  if (last === undefined || !names.has(last) || segments.length > WRAPPERS_MAX + 1) return false
  return segments.length === 1 || isWrapper(segments.slice(0, -1))
}

/** Wrappers inside each other: loguru's `record.extra`, AWS' `event.request.headers`. */
const WRAPPERS_MAX = 3

/** A path in its normal form, dots kept. Of names with one or two letters only the dots are told apart. */
export function normalPath(path: string): string {
  return segmentsOf(path).join('.')
}

/** A name as long as this is no name of a logger. */
const NAME_CHARS_MAX = 128

/** More than a name of ours has inside of three wrappers. */
const SEGMENTS_MAX = 12

/** The names of a dotted path in their normal form; none of a path that is too long for one of a logger. */
export function segmentsOf(path: string): readonly string[] {
  if (path.length > NAME_CHARS_MAX) return NO_SEGMENTS
  if (!path.includes('.')) return [formOf(path)]
  const segments = path.replace('logging.googleapis.com/', 'googleapis/').split('.', SEGMENTS_MAX + 1)
  return segments.length > SEGMENTS_MAX ? NO_SEGMENTS : segments.map(formOf)
}

const NO_SEGMENTS: readonly string[] = []

/** One name in its normal form: lower case, without leading `@ _ $` and separators. */
export function nameForm(name: string): string {
  const known = forms.get(name)
  if (known !== undefined) return known
  const form = formOf(name)
  if (name.length > NAME_CHARS_MAX) return form
  if (forms.size >= FORMS_REMEMBERED_MAX) forms.clear()
  forms.set(name, form)
  return form
}

/** Fast path (bench: decode): the names in errors and frames repeat. */
const forms = new Map<string, string>()
const FORMS_REMEMBERED_MAX = 4_096

const MARKS = /^[@_$]+|[-_\s]+/g

function formOf(name: string): string {
  if (name.length > NAME_CHARS_MAX) return name
  const bare = name.replace(MARKS, '')
  // `@t` is Serilog's, `T` zap's and `t` MongoDB's, and `_t` is nobody's.
  return bare.length > SHORT_CHARS_MAX ? bare.toLowerCase() : name
}

const SHORT_CHARS_MAX = 2

/** Logstash's number of its own format. */
const NOT_OURS: ReadonlySet<string> = new Set(['@version'])

const COLUMNS = [...Object.keys(TEXT_COLUMNS), ...Object.keys(NUMBER_COLUMNS), 'timestamp', 'level', 'severity_number']

/** By the normal form of a name, with dots and without. Where two targets share a form, the first one keeps it. */
const ALIASES: ReadonlyMap<string, Alias> = aliases()

/** The last segment of every form of a name. */
const LAST_SEGMENTS: ReadonlySet<string> = new Set(
  [...ALIASES.keys()].map(form => form.slice(form.lastIndexOf('.') + 1)),
)

function aliases(): Map<string, Alias> {
  const map = new Map<string, Alias>()
  const add = (form: string, alias: Alias) => map.has(form) || map.set(form, alias)
  for (const joined of [false, true]) {
    for (const column of COLUMNS) {
      const name = normalPath(column)
      add(name, { target: column as AliasTarget, name, rank: 0, isWrapped: false })
    }
    for (const [target, names] of Object.entries(FIELD_ALIASES) as [AliasTarget, readonly string[]][]) {
      for (const [index, written] of names.entries()) {
        const name = normalPath(written)
        add(joined ? name.replaceAll('.', '') : name, { target, name, rank: index + 1, isWrapped: false })
      }
    }
  }
  return map
}

/**
 * - `document`: carries the whole record, and all names count as outside.
 * - `context`: only loggers have it, so that all names count but those which applications use.
 * - `request`: what a server says about one HTTP request.
 * - `logger`: what a logger or shipper says about itself, its host and the time.
 * - `loose`: applications have it too, so that only names count which mean one thing.
 */
type WrapperKind = 'document' | 'context' | 'request' | 'logger' | 'loose'

const WRAPPERS: ReadonlyMap<string, WrapperKind> = new Map<string, WrapperKind>([
  ...wrappers('document', 'message', 'msg', 'jsonpayload', 'event', 'log', 'body'),
  ...wrappers(
    'context',
    'record.extra',
    'contextmap',
    'properties',
    'mdc',
    'googleapis/labels',
    'threadcontext',
    'contextdata',
  ),
  ...wrappers('request', 'request', 'req', 'response', 'res', 'resp', 'http', 'httprequest', 'httpresponse', 'proxy'),
  ...wrappers('logger', 'record', 'syslog', 'meta', 'kubernetes', 'docker'),
  ...wrappers('loose', 'context', 'extra', 'fields', 'span', 'data', 'metadata', 'attributes', 'labels', 'payload'),
  ...wrappers('loose', 'headers', 'ctx', 'otel', 'tracing', 'tracecontext', 'telemetry', 'correlation', 'logcontext'),
  ...wrappers('loose', 'additional', 'additionalfields', 'additionalinfo', 'customfields', 'structureddata', 'globals'),
  ...wrappers('loose', 'attr', 'attrs', 'tags', 'bindings', 'state', 'scope', 'customdimensions', 'details'),
])

function wrappers(kind: WrapperKind, ...names: string[]): [string, WrapperKind][] {
  return names.map(name => [name, kind])
}

/** Names inside a wrapper come after all others. */
const WRAPPED_RANK = 1_000

const UNMISTAKABLE: ReadonlySet<string> = new Set(UNMISTAKABLE_NAMES.flatMap(formsOf))
const RECORD_ONLY: ReadonlySet<string> = new Set(RECORD_ONLY_NAMES.flatMap(formsOf))
const COMMON: ReadonlySet<string> = new Set(COMMON_NAMES.flatMap(formsOf))

function formsOf(name: string): string[] {
  const normal = normalPath(name)
  return [normal, normal.replaceAll('.', '')]
}

/** Columns of ids, each of which is called by a name that applications do not use otherwise. */
const ID_TARGETS: ReadonlySet<AliasTarget> = new Set<AliasTarget>([
  ...(['trace_id', 'span_id', 'request_id', 'correlation_id', 'session_id', 'user_id', 'tenant_id'] as const),
])
const REQUEST_TARGETS: ReadonlySet<AliasTarget> = new Set<AliasTarget>([
  ...(['method', 'path', 'path_pattern', 'status_code', 'duration_ms', 'client_ip'] as const),
])
const LOGGER_TARGETS: ReadonlySet<AliasTarget> = new Set<AliasTarget>(['timestamp', 'level', 'host'])

function aliasInside(kind: WrapperKind, inner: string): Alias | undefined {
  const alias = ALIASES.get(inner)
  if (alias === undefined || !isMeantInside(kind, inner, alias.target)) return undefined
  return { ...alias, rank: WRAPPED_RANK + Math.max(1, alias.rank), isWrapped: true }
}

function isMeantInside(kind: WrapperKind, inner: string, target: AliasTarget): boolean {
  if (kind === 'document' || UNMISTAKABLE.has(inner)) return true
  if (COMMON.has(inner)) return kind === 'logger' && target === 'timestamp'
  if (kind === 'context') return target !== 'message' && target !== 'path' && target !== 'method'
  if (kind === 'request') return REQUEST_TARGETS.has(target) || ID_TARGETS.has(target)
  if (ID_TARGETS.has(target)) return true
  // Three plain words, which count only where an HTTP method shows that a server wrote them.
  if (kind === 'loose') return inner === 'method' || inner === 'path' || inner === 'status'
  return LOGGER_TARGETS.has(target)
}
