import type { Alias } from '../../../core/field-name.ts'
import type { LogRecord } from '../../../core/record.ts'
import { criLine } from '../cri-line.ts'
import { fillFromErrorObject, fillStack } from '../errors/error-columns.ts'
import { isErrorLike } from '../errors/error-object.ts'
import { traceIn } from '../errors/stack-text.ts'
import { memberOf } from '../members.ts'
import { joinArguments } from './joined-arguments.ts'
import { renderMessage } from './message-template.ts'
import type { Surroundings } from './name-rule.ts'

/** Takes a message under a logger's name. False when it must stay an attribute, which may be beside the message. */
export function settleMessage(
  record: LogRecord,
  { name }: Alias,
  path: string,
  value: unknown,
  { source }: Surroundings,
): boolean {
  if (name === 'fullmessage') return settleFullMessage(record, value)
  if (name === 'text' && typeof value === 'string' && record.message !== '') return takeTrace(record, value)
  if (record.message !== '') return false
  if (Array.isArray(value)) return settleArguments(record, path, value)
  if (typeof value !== 'string' || value === '') return false
  if (name === 'mt' || name === '@mt' || name === 'messagetemplate') {
    // A template of empty values is shown as it is, and no other one is rendered for it.
    record.message = renderMessage(value, memberOf(source, 'Properties'), source) || value
    return record.message === value
  }
  const line = name === 'log' ? criLine(value) : undefined
  record.message = line?.text ?? value
  if (line !== undefined) {
    record.sentTimestamp ??= line.time
    record.attributes.set('stream', line.stream)
  }
  return true
}

/** GELF's long form: the short one with a trace behind it, or more words. */
function settleFullMessage(record: LogRecord, value: unknown): boolean {
  if (typeof value !== 'string' || value === '') return false
  if (record.message === '') {
    record.message = value
    return true
  }
  const isTaken = record.stack_trace === ''
  takeTrace(record, value)
  // With nothing but the message and the trace it says nothing more.
  return (
    isTaken && record.stack_trace !== '' && value.trimEnd() === `${record.message}\n${record.stack_trace}`.trimEnd()
  )
}

/** A log's whole text may end with the trace of an error. The text stays an attribute. */
function takeTrace(record: LogRecord, text: string): false {
  const trace = traceIn(text)
  if (trace !== undefined) fillStack(record, '', trace)
  return false
}

/** What a console would print of a list of arguments; errors among them fill the error columns. */
function settleArguments(record: LogRecord, path: string, values: readonly unknown[]): boolean {
  record.message = joinArguments(values)
  // The list stays as an attribute: a second error would only say its parts twice.
  const index = values.findIndex(isErrorLike)
  if (index >= 0) fillFromErrorObject(record, `${path}.${index}`, values[index], 2)
  // What is more than text stays, so that its parts can be looked up.
  return path !== 'message' && record.message !== '' && values.every(value => typeof value === 'string')
}

const POSITIONS_MAX = 32

/** tslog names its arguments by their position, and itself `_meta`. */
export function settlePositions(record: LogRecord, source: Surroundings['source']): void {
  const values: unknown[] = []
  for (let value = memberOf(source, '0'); value !== undefined && values.length < POSITIONS_MAX; ) {
    values.push(value)
    value = memberOf(source, String(values.length))
  }
  record.message = joinArguments(values)
  if (record.message === '') return
  for (const [index, value] of values.entries()) if (typeof value === 'string') record.attributes.delete(String(index))
}
