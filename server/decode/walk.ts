/**
 * One pass over a record: columns are filled under their own names, values under a logger's name are put aside, and
 * everything else becomes attributes. What was put aside is settled when the whole record is known (`settle.ts`).
 */
import { JsonObject } from '../../core/exact-json.ts'
import type { LogRecord } from '../../core/record.ts'
import { addAttribute, isContainer, isObject } from './attributes.ts'
import { criLine } from './cri-line.ts'
import { isErrorLike } from './errors/error-object.ts'
import { ERROR_PART } from './errors/error-parts.ts'
import { type FieldPath, fieldPath } from './field-path.ts'
import { memberOf, membersOf } from './members.ts'
import type { RecordSource } from './parse-record.ts'
import { timeOfObject } from './time-object.ts'

/** A value that may stand for a column. */
export interface Found {
  readonly field: FieldPath
  readonly value: unknown
  /** Levels of the path, the first being 1. */
  readonly depth: number
  /** Lower is better; errors come first, and what only looks like one comes last. */
  readonly rank: number
  readonly kind: 'value' | 'error' | 'copy'
}

/** What a pass has gathered. */
export interface Walk {
  readonly found: Found[]
  /** Bits of `EVIDENCE`. */
  evidence: number
  /** A text that is a JSON object, where a record was put into a record. */
  document: { readonly field: FieldPath; readonly text: string } | undefined
}

const ERROR_LIKE_RANK = 2_000

/**
 * A logger uses some thirty known names at most. Each value under one is read several ways, up to 0.1 ms for a time in a
 * new zone, so that a record with thousands of spellings of one name would take seconds; the rest are attributes.
 */
const FOUND_MAX = 256

/** Files all members of a record. */
export function walkRecord(record: LogRecord, source: RecordSource): Walk {
  const walk: Walk = { found: [], evidence: 0, document: undefined }
  if (source instanceof JsonObject) for (const [key, value] of source.members) setKey(record, walk, key, value)
  else for (const key in source) setKey(record, walk, key, source[key])
  return walk
}

function setKey(record: LogRecord, walk: Walk, key: string, value: unknown): void {
  const field = fieldPath(key)
  gatherEvidence(walk, field, value)
  if (key === 'attributes' && isObject(value) && !Array.isArray(value)) addOwnAttributes(record, walk, field, value)
  else if (field.setter?.(record, value)) {
    if (field.isDocument) findDocument(walk, field, value)
  } else if (field.setter === undefined || isObject(value)) addField(record, walk, field, value, 1)
  // Under our own name a value is taken at its word or not at all.
  else addAttribute(record.attributes, key, value, 1)
}

function gatherEvidence(walk: Walk, field: FieldPath, value: unknown): void {
  walk.evidence |= field.evidence
  if (field.evidenceOfValue !== undefined) walk.evidence |= field.evidenceOfValue(value)
}

/** Files one member: aside when its path is an alias, otherwise as an attribute, objects leaf by leaf. */
export function addField(record: LogRecord, walk: Walk, field: FieldPath, value: unknown, depth: number): void {
  if (value === null || value === undefined) return
  const { alias } = field
  if (isContainer(value, field.path, depth)) addContainer(record, walk, field, value, depth)
  // A flag is no time, level, name or message.
  else if (alias === undefined || typeof value === 'boolean' || isFull(walk))
    addAttribute(record.attributes, field.path, value, depth)
  else {
    walk.found.push({ field, value, depth, rank: alias.rank, kind: 'value' })
    if (field.isDocument) findDocument(walk, field, value)
  }
}

function addContainer(record: LogRecord, walk: Walk, field: FieldPath, value: object, depth: number): void {
  const { alias, path } = field
  if (isFull(walk)) addAttribute(record.attributes, path, value, depth)
  else if (field.isError) walk.found.push({ field, value, depth, rank: 0, kind: 'error' })
  else if (alias !== undefined && isMeantWhole(field, value))
    walk.found.push({ field, value, depth, rank: alias.rank, kind: 'value' })
  else if (Array.isArray(value)) {
    if (!field.isWrapper || !addPairs(record, walk, field, value, depth))
      addAttribute(record.attributes, path, value, depth)
  } else if (mayBeError(field, value) && isErrorLike(value))
    walk.found.push({ field, value, depth, rank: ERROR_LIKE_RANK, kind: 'error' })
  else if (value instanceof JsonObject)
    for (const [key, item] of value.members) addMember(record, walk, field.child(key), item, depth + 1)
  else for (const key in value) addMember(record, walk, field.child(key), (value as Members)[key], depth + 1)
}

function isFull(walk: Walk): boolean {
  return walk.found.length >= FOUND_MAX
}

type Members = Record<string, unknown>

function addMember(record: LogRecord, walk: Walk, field: FieldPath, value: unknown, depth: number): void {
  gatherEvidence(walk, field, value)
  addField(record, walk, field, value, depth)
}

/**
 * Fast path (bench: decode): only what has a stack, or a type and a message, is looked at more closely. In a wrapper, names
 * like `error_type` and `stack_trace` fill their columns by themselves; as an error it has all three parts.
 */
function mayBeError(field: FieldPath, value: object): boolean {
  let parts = 0
  if (value instanceof JsonObject) for (const [key] of value.members) parts |= field.errorPartOf(key)
  else for (const key in value) parts |= field.errorPartOf(key)
  const hasBoth = (parts & TYPE_AND_MESSAGE) === TYPE_AND_MESSAGE
  const hasStack = (parts & ERROR_PART.stack) !== 0
  return field.isWrapper ? hasStack && hasBoth : hasStack || hasBoth
}

const TYPE_AND_MESSAGE = ERROR_PART.type | ERROR_PART.message

/** Times, durations and lists of arguments or frames are read as a whole. */
function isMeantWhole({ alias }: FieldPath, value: object): boolean {
  const target = alias?.target
  if (Array.isArray(value) && target !== 'timestamp')
    return target === 'message' || target === 'stack_trace' || target === 'logger'
  return (target === 'timestamp' || target === 'duration_ms') && timeOfObject(value) !== undefined
}

/** Our own `attributes` stay as they were sent; what they call by a known name also fills a column that is empty. */
function addOwnAttributes(record: LogRecord, walk: Walk, parent: FieldPath, value: object): void {
  if (value instanceof JsonObject)
    for (const [key, item] of value.members) addOwnAttribute(record, walk, parent, key, item)
  else for (const key in value) addOwnAttribute(record, walk, parent, key, (value as Members)[key])
}

function addOwnAttribute(record: LogRecord, walk: Walk, parent: FieldPath, key: string, value: unknown): void {
  addAttribute(record.attributes, key, value, 1)
  if (value === null || typeof value === 'object') return
  const field = parent.child(key)
  if (field.alias !== undefined && !isFull(walk))
    walk.found.push({ field, value, depth: 1, rank: field.alias.rank, kind: 'copy' })
}

/** log4j2 and OpenTelemetry may write a context as a list of `{"key","value"}`. False, and nothing done, for another list. */
function addPairs(record: LogRecord, walk: Walk, field: FieldPath, pairs: readonly unknown[], depth: number): boolean {
  const named = pairs.map(pair => (isObject(pair) ? [memberOf(pair, 'key'), memberOf(pair, 'value')] : []))
  if (named.length === 0) return field.path === 'contextMap'
  if (!named.every(([key]) => typeof key === 'string')) return false
  for (const [key, value] of named) addField(record, walk, field.child(String(key)), unwrapped(value), depth + 1)
  return true
}

/** OTLP's `{"stringValue":"x"}`. */
function unwrapped(value: unknown): unknown {
  if (!isObject(value) || Array.isArray(value)) return value
  const [[name, inner] = [], ...more] = Array.from(membersOf(value))
  return more.length === 0 && /^(?:string|int|double|bool)Value$/.test(name ?? '') ? inner : value
}

const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
/** The years of a log begin with it. */
const DIGIT_TWO = 0x32

/** Remembers the first text that may be a record: it begins and ends with a brace. */
function findDocument(walk: Walk, field: FieldPath, value: unknown): void {
  if (typeof value !== 'string' || walk.document !== undefined) return
  const sent = value.charCodeAt(0) === DIGIT_TWO ? (criLine(value)?.text ?? '') : value
  // Java and Ruby print their maps in braces too.
  if (sent.charCodeAt(0) !== OPEN_BRACE || !/^\{\s{0,64}["}]/.test(sent)) return
  const text = sent.trimEnd()
  if (text.charCodeAt(text.length - 1) === CLOSE_BRACE) walk.document = { field, text }
}
