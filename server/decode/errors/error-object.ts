/**
 * Errors as loggers write them: pino's and bunyan's `err`, ECS' `error`, log4j2's `thrown`, Monolog's `exception`, .NET's
 * serialised exceptions, structlog's list of exceptions. Taken apart into type, message, stack and causes.
 */
import { LIMITS } from '../../../core/limits.ts'
import { isObject } from '../attributes.ts'
import { membersOf } from '../members.ts'
import { frameSaysMore, stackOfFrames } from './error-frames.ts'
import { errorPartOf } from './error-parts.ts'

/** Chains are short; a longer one is a loop that its serialiser unrolled. */
const CAUSES_MAX = 16

export interface ErrorParts {
  type: string
  message: string
  stack: string
  /** Whether the stack was put together from frames. */
  isMade: boolean
  cause: unknown
  rest: [string, unknown][]
}

/** A type alone may be anything's; winston writes errors with nothing but their name. */
export function isError({ type, message, stack }: ErrorParts): boolean {
  return message !== '' || stack !== '' || isErrorName(type)
}

/** Whether a value is an error wherever it is: it has a stack, or is called an error and has a message. */
export function isErrorLike(value: unknown): boolean {
  if (!isObject(value) || Array.isArray(value)) return false
  const { type, message, stack } = partsOf(value)
  if (isErrorName(type) && message !== '') return true
  return (type !== '' || message !== '') && /\n|:\d+|, line \d+/.test(stack.slice(0, STACK_HEAD_CHARS))
}

const STACK_HEAD_CHARS = 4_096

/** Type and message in one line; undefined for a value that is no error. */
export function errorHeadline(value: unknown): string | undefined {
  return isErrorLike(value) && isObject(value) ? headOf(partsOf(value)) : undefined
}

function isErrorName(type: string): boolean {
  return /(?:Error|Exception)$/.test(type)
}

/** The error and its causes, outermost first: nested, or as structlog's list. */
export function chainOf(value: unknown): ErrorParts[] {
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
      if (typeof next === 'string') chain.push({ ...blankParts(), stack: next })
      else if (next !== undefined && chain.length >= CAUSES_MAX) {
        parts.rest.push(['cause', next])
        break
      }
    }
  }
  if (listed.length > CAUSES_MAX) chain[0]?.rest.push(['more', listed.slice(CAUSES_MAX)])
  return chain
}

function partsOf(error: object): ErrorParts {
  const parts = blankParts()
  for (const [key, value] of membersOf(error)) {
    const part = errorPartOf(key)
    if (part === 'cause' && (isText(value) || (isObject(value) && !Array.isArray(value))))
      parts.cause = unwrapped(value)
    else if (part === 'stack' && parts.stack === '') parts.stack = stackText(value, parts, key)
    else if ((part === 'type' || part === 'message') && typeof value === 'string') fillPart(parts, part, key, value)
    else parts.rest.push([key, value])
  }
  // Java's text once more in the reader's language, which is nearly always the same.
  parts.rest = parts.rest.filter(([key, value]) => key !== 'localizedMessage' || value !== parts.message)
  return parts
}

/** JBoss puts a cause as `{"exception":{…}}`. */
function unwrapped(cause: unknown): unknown {
  if (!isObject(cause)) return cause
  const members = Array.from(membersOf(cause))
  const [[name, inner] = []] = members
  return members.length === 1 && name === 'exception' && isObject(inner) ? inner : cause
}

function blankParts(): ErrorParts {
  return { type: '', message: '', stack: '', isMade: false, cause: undefined, rest: [] }
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
  if (text === undefined || (Array.isArray(value) && value.some(frameSaysMore))) parts.rest.push([key, value])
  parts.isMade = text !== undefined
  return text ?? ''
}

/** The stack of an error with its causes behind it, as every runtime prints them. */
export function withCauses(error: ErrorParts, causes: readonly ErrorParts[]): string {
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
