import type { LogRecord } from '../../../core/record.ts'
import {
  levelOfSeverity,
  SEVERITY_OF_LEVEL,
  severityOfLevel,
  severityOfPython,
  severityOfSyslog,
} from '../../../core/severity.ts'
import { addAttribute } from '../attributes.ts'
import type { FieldPath } from '../field-path.ts'
import { EVIDENCE } from './evidence.ts'
import { isExactLevel } from './name-rules.ts'

/**
 * Takes a level under a logger's name. Where a number and a name disagree the name counts: numbers are on many scales.
 * False when the value is no level, or a second opinion that must stay visible.
 *
 * @param sent the value as it was sent
 * @param meant what it means, read by the rule of its name
 */
export function settleLevel(
  record: LogRecord,
  { alias, path }: FieldPath,
  sent: unknown,
  meant: unknown,
  evidence: number,
): boolean {
  const severity = severityOfLevel(meant)
  if (severity === undefined) return false
  const before = severityBefore(record.sentLevel, evidence)
  // Said once more, as a number or under a second name: nothing is lost with it.
  if (before !== undefined && levelOfSeverity(before) === levelOfSeverity(severity))
    return before === severity ? isExactLevel(sent) : isCoarser(severity)
  if (before !== undefined && (!isNumber(record.sentLevel) || isNumber(sent) || alias?.isWrapped !== false))
    return false
  // Google has no trace: its DEBUG says less than the number.
  if (before === SEVERITY_OF_LEVEL.trace && alias?.name === 'severity' && severity === SEVERITY_OF_LEVEL.debug)
    return false
  if (!isExactLevel(sent)) addAttribute(record.attributes, path, sent, 1)
  if (record.sentLevel !== undefined) addAttribute(record.attributes, 'level', record.sentLevel, 1)
  record.sentLevel = meant
  return true
}

/** The first number of a level says nothing but the level. */
function isCoarser(severity: number): boolean {
  return severity % 4 === 1
}

function severityBefore(sentLevel: unknown, evidence: number): number | undefined {
  return (evidence & EVIDENCE.gelf ? severityOfSyslog(sentLevel) : undefined) ?? severityOfLevel(sentLevel)
}

/**
 * Reads a number under `level` that is no step of a scale, and stays visible: GELF's are syslog's; pino's and Python's
 * loggers take any, and one between two steps belongs to the step below. Both are told apart by the other names, because
 * a level of 42 may be one of a game.
 */
export function settleNumericLevel(record: LogRecord, evidence: number): void {
  const level = record.sentLevel
  if (typeof level !== 'number' || severityOfLevel(level) !== undefined) return
  if (evidence & EVIDENCE.gelf) {
    const severity = severityOfSyslog(level)
    if (severity !== undefined) [record.sentLevel, record.sentSeverity] = [levelOfSeverity(severity), severity]
    return
  }
  const isLogger = (evidence & (EVIDENCE.process | EVIDENCE.python)) !== 0 || typeof record.sentTimestamp === 'number'
  if (!isLogger || level < 10 || level > LEVEL_MAX) return
  // Python's steps begin with debug, pino's with trace.
  const severity = severityOfPython(evidence & EVIDENCE.python ? level : Math.max(1, level - 10))
  if (severity === undefined) return
  addAttribute(record.attributes, 'level', level, 1)
  record.sentLevel = levelOfSeverity(severity)
}

/** Far beyond the highest step: larger numbers are on no such scale. */
const LEVEL_MAX = 99

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value))
}
