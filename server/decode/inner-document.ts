/**
 * A record inside a text of another: Docker, journald, Fluent Bit and others put the line that a program wrote into `log`,
 * `message` or `MESSAGE`. The program's record counts; the wrapper around it fills what is still empty.
 */

import { isTailraceError } from '../../core/errors.ts'
import { JsonObject } from '../../core/exact-json.ts'
import type { LogRecord } from '../../core/record.ts'
import { NUMBER_COLUMNS, type NumberColumn, TEXT_COLUMNS, type TextColumn } from '../../core/schema/logs.ts'
import { severityOfLevel } from '../../core/severity.ts'
import { parseInstant } from '../../core/time/sent-time.ts'
import { addAttribute } from './attributes.ts'
import { parseRecord, type RecordSource } from './parse-record.ts'
import type { InnerCost } from './texts/record-bounds.ts'
import type { Walk } from './walk.ts'

/** The record that a text is; undefined when it is no JSON object, one without members, or one beyond the bounds. */
export function innerDocument(text: string, cost: InnerCost): RecordSource | undefined {
  if (!cost.take(text)) return undefined
  try {
    const source = parseRecord(text)
    return hasMembers(source) ? source : undefined
  } catch (error) {
    // A message may well begin and end with braces.
    if (isTailraceError(error)) return undefined
    throw error
  }
}

function hasMembers(source: RecordSource): boolean {
  if (source instanceof JsonObject) return source.members.length > 0
  for (const _ in source) return true
  return false
}

/**
 * Fills a program's record with what its wrapper says. What both say differently stays visible: the wrapper's columns
 * and attributes become attributes under `wrapper.`.
 */
export function mergeWrapper(record: LogRecord, wrapper: LogRecord, document: NonNullable<Walk['document']>): void {
  // A program that wrote no message of its own wrote this text.
  if (record.message === '') record.message = document.text
  wrapper.message = ''
  wrapper.attributes.delete(document.field.path)
  mergeTime(record, wrapper)
  mergeLevel(record, wrapper)
  for (const column of Object.keys(TEXT_COLUMNS) as TextColumn[]) {
    const value = wrapper[column]
    if (value === '' || value === record[column]) continue
    if (record[column] === '') record[column] = value
    else record.attributes.set(`wrapper.${column}`, value)
  }
  for (const column of Object.keys(NUMBER_COLUMNS) as NumberColumn[]) record[column] ??= wrapper[column]
  for (const [path, value] of wrapper.attributes)
    record.attributes.set(record.attributes.has(path) ? `wrapper.${path}` : path, value)
  for (const [path, value] of wrapper.resource) if (!record.resource.has(path)) record.resource.set(path, value)
}

function mergeTime(record: LogRecord, wrapper: LogRecord): void {
  const { sentTimestamp } = wrapper
  if (sentTimestamp === undefined || sentTimestamp === null) return
  if (parseInstant(record.sentTimestamp) === undefined) {
    if (isText(record.sentTimestamp)) record.attributes.set('timestamp', record.sentTimestamp)
    record.sentTimestamp = sentTimestamp
  } else addAttribute(wrapper.attributes, 'timestamp', isText(sentTimestamp) ? String(sentTimestamp) : sentTimestamp, 1)
}

function mergeLevel(record: LogRecord, wrapper: LogRecord): void {
  const isRead = severityOfLevel(record.sentLevel) !== undefined || record.sentSeverity !== undefined
  if (isRead) return
  if (isText(record.sentLevel)) record.attributes.set('level', record.sentLevel)
  record.sentLevel = wrapper.sentLevel
  record.sentSeverity = wrapper.sentSeverity
}

function isText(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number'
}
