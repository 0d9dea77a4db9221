/**
 * Errors as loggers write them: pino's and bunyan's `err`, ECS' `error`, log4j2's `thrown`, structlog's list of
 * exceptions. The outermost one fills the error columns; its causes are appended to the stack trace, as every runtime
 * prints them. What else the object holds becomes attributes below its path.
 */
import { LIMITS } from '../../core/limits.ts'
import type { LogRecord } from '../../core/record.ts'
import { addAttribute, isObject } from './attributes.ts'
import { membersOf } from './members.ts'

/** Chains are short; a longer one is a loop that its serialiser unrolled. */
const CAUSES_MAX = 16

const ERROR_PATH =
  /^(?:(?:contextMap|properties|record|record\.extra|payload|metadata|message|message\.metadata|jsonPayload)\.)?(?:err|error|exception|thrown|throwable|exc_info)$/

/** Whether an object at this path is an error. */
export function isErrorPath(path: string): boolean {
  return ERROR_PATH.test(path)
}

interface ErrorParts {
  type: string
  message: string
  stack: string
  cause: unknown
  rest: [string, unknown][]
}

/**
 * Fills the error columns that are still empty; what is not understood becomes attributes below `path`. False, and nothing
 * done, when the value is no error.
 */
export function fillFromErrorObject(record: LogRecord, path: string, value: unknown): boolean {
  if (Array.isArray(value) && value.every(line => typeof line === 'string')) {
    if (!value.some(looksLikeFrame)) return false
    keep(record, 'stack_trace', value.join('\n'), path)
    return true
  }
  const [error, ...causes] = chainOf(value)
  if (error === undefined || !isError(error)) return false
  keep(record, 'error_type', error.type, `${path}.type`)
  keep(record, 'error_message', error.message, `${path}.message`)
  keep(record, 'stack_trace', withCauses(error, causes), `${path}.stack`)
  for (const [key, item] of error.rest) addAttribute(record.attributes, `${path}.${key}`, item, 2)
  for (const [index, cause] of causes.entries()) {
    const causePath = `${path}${'.cause'.repeat(index + 1)}`
    for (const [key, item] of cause.rest) addAttribute(record.attributes, `${causePath}.${key}`, item, 2)
  }
  return true
}

function keep(record: LogRecord, column: 'error_type' | 'error_message' | 'stack_trace', text: string, path: string) {
  if (text === '' || record[column] === text) return
  if (record[column] === '') record[column] = text
  else addAttribute(record.attributes, path, text, 1)
}

/** A type alone may be anything's; winston writes errors with nothing but their name. */
function isError({ type, message, stack }: ErrorParts): boolean {
  return message !== '' || stack !== '' || /(?:Error|Exception)$/.test(type)
}

/** The error and its causes, outermost first: nested, or as structlog's list. */
function chainOf(value: unknown): ErrorParts[] {
  const listed = Array.isArray(value) ? value : [value]
  // A list with anything else in it is a list of the application.
  if (!listed.every(item => isObject(item) && !Array.isArray(item))) return []
  const chain: ErrorParts[] = []
  for (const item of listed.slice(0, CAUSES_MAX)) {
    let next: unknown = item
    while (isObject(next)) {
      const parts = partsOf(next)
      chain.push(parts)
      next = parts.cause
      if (typeof next === 'string') chain.push({ type: '', message: '', stack: next, cause: undefined, rest: [] })
      else if (next !== undefined && chain.length >= CAUSES_MAX) {
        parts.rest.push(['cause', next])
        break
      }
    }
  }
  if (listed.length > CAUSES_MAX) chain[0]?.rest.push(['more', listed.slice(CAUSES_MAX)])
  return chain
}

const PART_OF_NAME: ReadonlyMap<string, 'type' | 'message' | 'stack' | 'frames' | 'cause'> = new Map([
  ['type', 'type'],
  ['name', 'type'],
  ['class', 'type'],
  ['className', 'type'],
  ['exc_type', 'type'],
  ['exception_class', 'type'],
  ['kind', 'type'],
  ['message', 'message'],
  ['msg', 'message'],
  ['exc_value', 'message'],
  ['exception_message', 'message'],
  ['value', 'message'],
  ['stack', 'stack'],
  ['stack_trace', 'stack'],
  ['stacktrace', 'stack'],
  ['stackTrace', 'stack'],
  ['extendedStackTrace', 'stack'],
  ['frames', 'stack'],
  ['stepArray', 'stack'],
  ['backtrace', 'stack'],
  ['cause', 'cause'],
] as const)

function partsOf(error: object): ErrorParts {
  const parts: ErrorParts = { type: '', message: '', stack: '', cause: undefined, rest: [] }
  for (const [key, value] of membersOf(error)) {
    const part = PART_OF_NAME.get(key)
    if (part === 'cause' && (isText(value) || (isObject(value) && !Array.isArray(value)))) parts.cause = value
    else if (part === 'stack' && parts.stack === '') parts.stack = stackText(value, parts, key)
    else if ((part === 'type' || part === 'message') && typeof value === 'string') fillPart(parts, part, key, value)
    else parts.rest.push([key, value])
  }
  // Java's text once more in the reader's language, which is nearly always the same.
  parts.rest = parts.rest.filter(([key, value]) => key !== 'localizedMessage' || value !== parts.message)
  return parts
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/** `type` says more than `name` where both stand; the other one is kept. */
function fillPart(parts: ErrorParts, part: 'type' | 'message', key: string, value: string): void {
  const before = parts[part]
  if (before === '') parts[part] = value
  else if (key === 'type' && before !== value) {
    parts.type = value
    parts.rest.push(['name', before])
  } else if (before !== value) parts.rest.push([key, value])
}

/** A stack as text, lines or frames. */
function stackText(value: unknown, parts: ErrorParts, key: string): string {
  if (typeof value === 'string') return value
  const text = Array.isArray(value) ? stackOfFrames(value) : undefined
  if (text === undefined || (Array.isArray(value) && value.some(saysMore))) parts.rest.push([key, value])
  return text ?? ''
}

/** What a frame's line shows; structlog's frames also hold the variables, which are kept. */
const FRAME_PARTS: ReadonlySet<string> = new Set([
  ...[
    'class',
    'className',
    'method',
    'methodName',
    'name',
    'function',
    'func',
    'file',
    'filename',
    'fileName',
    'source',
  ],
  ...['line', 'lineno', 'lineNumber', 'exact', 'location', 'version', 'classLoaderName', 'is_cause'],
])

function saysMore(frame: unknown): boolean {
  return isObject(frame) && Array.from(membersOf(frame)).some(([name, value]) => value !== '' && !FRAME_PARTS.has(name))
}

/** The text of a stack that was sent as a list, one frame a line; undefined when an item is no frame. */
export function stackOfFrames(frames: readonly unknown[]): string | undefined {
  const lines = frames.map(frameText)
  if (lines.length === 0 || !lines.every(line => line !== undefined)) return undefined
  return frames.some(frame => typeof frame !== 'string' || looksLikeFrame(frame)) ? lines.join('\n') : undefined
}

/** `at f (a.js:1:1)`, `File "a.py", line 1`, `/app/main.go:52`: a list of other words is a list of words. */
function looksLikeFrame(line: string): boolean {
  return /^\s*at |:\d+|, line \d+|^Traceback|^Stack/.test(line.slice(0, 1_000))
}

/** One line of a stack: text, Java's frame (class, method, file, line), Python's (filename, lineno, name) or Go's. */
function frameText(frame: unknown): string | undefined {
  if (typeof frame === 'string') return frame
  if (!isObject(frame) || Array.isArray(frame)) return undefined
  const members = new Map(membersOf(frame))
  const of = (...names: string[]) => names.map(name => members.get(name)).find(isSaid)
  const [file, line] = [of('file', 'filename', 'fileName', 'source'), of('lineno', 'line', 'lineNumber')]
  if (file === undefined && line === undefined) return undefined
  const place = `${file ?? '?'}:${line ?? '?'}`
  const [owner, method] = [of('class', 'className'), of('method', 'methodName', 'name', 'function', 'func')]
  const jar = isSaid(of('location'))
    ? ` ${members.get('exact') === false ? '~' : ''}[${of('location')}:${of('version') ?? '?'}]`
    : ''
  return `    at ${owner === undefined ? '' : `${owner}.`}${method ?? '?'}(${place})${jar}`
}

function isSaid(value: unknown): value is string | number {
  return (typeof value === 'string' && value !== '') || typeof value === 'number'
}

function withCauses(error: ErrorParts, causes: readonly ErrorParts[]): string {
  let text = error.stack
  for (const cause of causes) {
    // What would be cut off again is not looked for.
    if (text.length >= LIMITS.longTextBytesMax) break
    const head = headOf(cause)
    const body = cause.stack.startsWith(head) ? cause.stack : [head, cause.stack].filter(part => part !== '').join('\n')
    if (body !== '' && !holdsCause(text, body)) text += `${text === '' ? '' : '\n'}Caused by: ${body}`
  }
  return text
}

/** pino has put the causes into the stack already, each at the end of a line of its own. */
function holdsCause(stack: string, cause: string): boolean {
  if (cause.includes('\n')) return stack.includes(cause)
  return `\n${stack}\n`.includes(`\n${cause}\n`) || `${stack}\n`.includes(`: ${cause}\n`)
}

function headOf({ type, message }: ErrorParts): string {
  return [type, message].filter(part => part !== '').join(': ')
}
