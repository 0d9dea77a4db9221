/** Fills the error columns from an object or a text; what does not fit there becomes attributes. */
import type { LogRecord } from '../../../core/record.ts'
import { addAttribute } from '../attributes.ts'
import { looksLikeFrame } from './error-frames.ts'
import { chainOf, type ErrorParts, isError, withCauses } from './error-object.ts'
import { isTrace } from './stack-text.ts'

/**
 * Fills the error columns that are still empty; what is not understood becomes attributes below `path`. False, and nothing
 * done, when the value is no error.
 *
 * @param depth levels of the path, the first being 1
 */
export function fillFromErrorObject(record: LogRecord, path: string, value: unknown, depth: number): boolean {
  if (Array.isArray(value) && value.every(line => typeof line === 'string')) {
    if (!value.some(looksLikeFrame)) return fillFromPair(record, path, value)
    keep(record, 'stack_trace', value.join('\n'), path)
    return true
  }
  const [error, ...causes] = chainOf(value)
  if (error === undefined || !isError(error)) return false
  keep(record, 'error_type', error.type, `${path}.type`)
  keep(record, 'error_message', error.message, `${path}.message`)
  keepStack(record, error, causes, path)
  for (const [key, item] of error.rest) addAttribute(record.attributes, `${path}.${key}`, item, depth + 1)
  for (const [index, cause] of causes.entries()) {
    const causePath = `${path}${'.cause'.repeat(index + 1)}`
    for (const [key, item] of cause.rest)
      addAttribute(record.attributes, `${causePath}.${key}`, item, depth + index + 2)
  }
  return true
}

/** Rails' `["NameError","undefined"]`. */
function fillFromPair(record: LogRecord, path: string, [type = '', message = '', ...more]: string[]): boolean {
  if (more.length > 0 || message === '' || !/^[A-Z][\w:]{0,199}$/.test(type)) return false
  keep(record, 'error_type', type, `${path}.type`)
  keep(record, 'error_message', message, `${path}.message`)
  return true
}

/**
 * Takes the text of a stack. A trace as the runtime printed it replaces one line, or lines that were made of frames. False when the text must stay an attribute.
 *
 * @param path where the text was sent; empty for a part of a text that is kept
 */
export function fillStack(record: LogRecord, path: string, text: string): boolean {
  const { stack_trace: before } = record
  if (before === text) return false
  if (before === '') record.stack_trace = text
  else if (!isFuller(text, before)) return false
  else {
    record.stack_trace = text
    addAttribute(record.attributes, path === '' ? 'stack_trace' : `${path}.shorter`, before, 1)
  }
  return true
}

function isFuller(text: string, before: string): boolean {
  return isTrace(text) && (isMade(before) || (before.length <= LINE_CHARS_MAX && !before.includes('\n')))
}

/** A longer text is no single line of an error; it may be compared with a hundred others. */
const LINE_CHARS_MAX = 65_536

/** Lines that were put together from frames begin with one. */
function isMade(stack: string): boolean {
  return /^ {4}at /.test(stack)
}

function keepStack(record: LogRecord, error: ErrorParts, causes: readonly ErrorParts[], path: string): void {
  const text = withCauses(error, causes)
  if (text === '' || text === record.stack_trace) return
  if (!error.isMade && fillStack(record, `${path}.stack`, text)) return
  keep(record, 'stack_trace', text, `${path}.stack`)
}

function keep(record: LogRecord, column: 'error_type' | 'error_message' | 'stack_trace', text: string, path: string) {
  if (text === '' || record[column] === text) return
  if (record[column] === '') record[column] = text
  else addAttribute(record.attributes, path, text, 1)
}
