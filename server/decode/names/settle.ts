/** Gives each column that is still empty the best of the values that were put aside; the rest become attributes. */

import { targetsOf } from '../../../core/query/field-targets.ts'
import type { LogRecord } from '../../../core/record.ts'
import type { NUMBER_COLUMNS, TEXT_COLUMNS } from '../../../core/schema/logs.ts'
import { isTimePlausible, parseInstant } from '../../../core/time/sent-time.ts'
import { addAttribute } from '../attributes.ts'
import { COLUMN_SETTERS } from '../columns.ts'
import { fillFromErrorObject, fillStack } from '../errors/error-columns.ts'
import { isTrace } from '../errors/stack-text.ts'
import type { RecordSource } from '../parse-record.ts'
import { timeOfObject } from '../time-object.ts'
import type { Found, Walk } from '../walk.ts'
import { isFitting } from './fitting.ts'
import type { Surroundings } from './name-rule.ts'
import { isApplicationName } from './name-rules.ts'
import { settleLevel } from './settle-level.ts'
import { settleMessage } from './settle-message.ts'

/**
 * Settles what a pass has found. Returns the name that pino and bunyan give the application, which serves where the
 * record has no service.
 */
export function settle(record: LogRecord, { found, evidence }: Walk, source: RecordSource): string | undefined {
  if (found.length > 1) found.sort((a, b) => a.rank - b.rank)
  const around: Surroundings = { source, evidence }
  let name: string | undefined
  let hasError = false
  for (const item of found) {
    const { field, value, depth, kind } = item
    if (kind === 'error') {
      // A second error would mix its parts with those of the first.
      if (hasError || !fillFromErrorObject(record, field.path, value, depth))
        addAttribute(record.attributes, field.path, value, depth)
      else hasError = true
    } else {
      const isLeft = !settleValue(record, item, around) || isAskedByOwnName(item)
      if (isLeft && kind !== 'copy') addAttribute(record.attributes, field.path, value, depth)
    }
    if (field.path === 'name' && typeof value === 'string' && isApplicationName(source)) name = value
  }
  return name
}

/** A duration under a name that queries do not take for the column stays an attribute too: `took_s:>60` counts its unit. */
function isAskedByOwnName({ field }: Found): boolean {
  return field.alias?.target === 'duration_ms' && targetsOf(field.path).every(({ kind }) => kind === 'attribute')
}

/** False when the value is not meant, does not fit, or its column is taken. */
function settleValue(record: LogRecord, { field, value }: Found, around: Surroundings): boolean {
  const { alias, rule } = field
  if (alias === undefined) return false
  if (rule?.beside !== undefined && (rule.beside & around.evidence) === 0) return false
  const meant = rule?.read === undefined ? value : rule.read(value, around)
  if (meant === undefined) return false
  switch (alias.target) {
    case 'timestamp':
      return settleTime(record, meant)
    case 'level':
      return settleLevel(record, field, value, meant, around.evidence)
    case 'severity_number':
      if (isSaid(record.sentSeverity)) return false
      record.sentSeverity = meant
      return true
    case 'message':
      return settleMessage(record, alias, field.path, meant, around)
    case 'stack_trace':
      // In somebody's data a stack may be one of servers.
      if (typeof meant !== 'string' || (alias.isWrapped && !isTrace(meant))) return false
      return fillStack(record, field.path, meant)
    case 'error_message':
      if (typeof meant === 'string' && isTrace(meant)) return fillStack(record, field.path, meant)
      break
    case 'duration_ms':
      // API Gateway's requestTime is the time of the request.
      if (alias.name === 'requesttime' && typeof value === 'string' && typeof meant !== 'number')
        return settleTime(record, value)
      break
    case 'path':
      if (alias.name === 'request' || alias.name === 'requestline') return settleRequestLine(record, meant)
      break
    case 'file_path':
      if (settlePlace(record, meant)) return true
      if (alias.name === 'caller') return isFunctionName(meant) && settleColumn(record, 'function_name', meant)
      break
  }
  return isFitting(alias, meant) && settleColumn(record, alias.target, meant)
}

function settleTime(record: LogRecord, value: unknown): boolean {
  const meant = typeof value === 'object' ? (timeOfObject(value) ?? value) : value
  if (parseInstant(record.sentTimestamp) !== undefined || !isTimePlausible(meant)) return false
  if (isSaid(record.sentTimestamp)) addAttribute(record.attributes, 'timestamp', record.sentTimestamp, 1)
  record.sentTimestamp = meant
  return true
}

function settleColumn(
  record: LogRecord,
  target: keyof typeof TEXT_COLUMNS | keyof typeof NUMBER_COLUMNS,
  value: unknown,
): boolean {
  const current = record[target]
  if (current !== '' && current !== null) return false
  return COLUMN_SETTERS.get(target)?.(record, value) ?? false
}

/** `GET /x HTTP/1.1`, as nginx and Apache log the first line of a request. */
function settleRequestLine(record: LogRecord, value: unknown): boolean {
  const match = typeof value === 'string' ? /^([A-Z]{3,16}) (\S{1,65536}) HTTP\/\d(?:\.\d)?$/.exec(value) : null
  if (!match || record.method !== '' || record.path !== '') return false
  record.method = match[1] ?? ''
  record.path = match[2] ?? ''
  return true
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
