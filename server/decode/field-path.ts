/**
 * The paths that senders use, as a tree: what a path means is found out once, and then each key of a record costs one
 * look-up. The tree is bounded; when it is full it starts anew, so that a sender of random names costs time and no memory.
 */
import { type Alias, aliasOfSegments, isWrapper, segmentsOf } from '../../core/field-name.ts'
import type { Setter } from './columns.ts'
import { errorBitOf } from './errors/error-parts.ts'
import { isErrorPath } from './errors/error-path.ts'
import { EVIDENCE, evidenceOf } from './names/evidence.ts'
import { isHttpMethod } from './names/fitting.ts'
import type { NameRule } from './names/name-rule.ts'
import { ruleOf } from './names/name-rules.ts'
import { RECORD_SETTERS } from './record-setters.ts'

/** Far more than the paths of all senders of a server; some 300 bytes each. */
const PATHS_REMEMBERED_MAX = 16_384
/** A longer path is no name that repeats, and would make the tree large. */
const PATH_CHARS_MAX = 256

export class FieldPath {
  readonly path: string
  readonly alias: Alias | undefined
  readonly rule: NameRule | undefined
  /** Fills the column that is called like this key of a record. */
  readonly setter: Setter | undefined
  /** The part of an error that a member of this name would be, as a bit of `ERROR_PART`; 0 for none. */
  readonly errorPart: number
  /** What the name says about who wrote the record, as bits of `EVIDENCE`. */
  readonly evidence: number
  /** Whether an object here carries members of the record. */
  readonly isWrapper: boolean
  /** Whether an object here is an error. */
  readonly isError: boolean
  /** Evidence that depends on the value. */
  readonly evidenceOfValue: ((value: unknown) => number) | undefined
  /** Whether a text here may be a record of its own. */
  readonly isDocument: boolean
  private children: Map<string, FieldPath> | undefined

  constructor(path: string, key: string) {
    const segments = segmentsOf(path)
    this.path = path
    this.alias = aliasOfSegments(path, segments)
    this.rule = this.alias && ruleOf(this.alias)
    this.setter = path === key ? RECORD_SETTERS.get(path) : undefined
    this.isWrapper = isWrapper(segments)
    this.isError = isErrorPath(segments)
    this.errorPart = errorBitOf(key)
    this.evidenceOfValue = valueEvidence(this.alias)
    this.isDocument = this.alias?.target === 'message' && DOCUMENT_NAMES.has(this.alias.name)
    this.evidence = evidenceOf(segments.join('.')) | (isHttpName(this.alias) ? EVIDENCE.http : 0)
  }

  /** The path of a member. */
  child(key: string): FieldPath {
    this.children ??= new Map()
    return this.children.get(key) ?? remember(this.children, key, `${this.path}.${key}`)
  }

  /** `errorPart` of a member. */
  errorPartOf(key: string): number {
    // A path that is not remembered is not made twice.
    return this.path.length + key.length < PATH_CHARS_MAX ? this.child(key).errorPart : errorBitOf(key)
  }
}

/** Where Docker, journald, Fluent Bit and others put the line that a program wrote. */
const DOCUMENT_NAMES: ReadonlySet<string> = new Set(['message', 'msg', 'log', 'textpayload', 'body', 'logmessage'])

function valueEvidence(alias: Alias | undefined): ((value: unknown) => number) | undefined {
  if (alias?.target === 'method') return value => (isHttpMethod(value) ? EVIDENCE.http : 0)
  if (alias?.name === 'ts') return value => (typeof value === 'number' && value < MILLIS_FROM ? EVIDENCE.zapTime : 0)
  return undefined
}

/** Larger epoch numbers count milliseconds. */
const MILLIS_FROM = 1e11

/** Names that only an HTTP server gives to anything. */
function isHttpName(alias: Alias | undefined): boolean {
  if (alias === undefined) return false
  return (
    (alias.target === 'status_code' && alias.name !== 'status') ||
    (alias.target === 'path_pattern' && alias.name !== 'route')
  )
}

const roots = new Map<string, FieldPath>()
let remembered = 0

/** The path of a key at the top of a record. */
export function fieldPath(key: string): FieldPath {
  return roots.get(key) ?? remember(roots, key, key)
}

function remember(siblings: Map<string, FieldPath>, key: string, path: string): FieldPath {
  const field = new FieldPath(path, key)
  if (path.length > PATH_CHARS_MAX) return field
  if (remembered >= PATHS_REMEMBERED_MAX) {
    roots.clear()
    remembered = 0
  }
  remembered++
  siblings.set(key, field)
  return field
}
