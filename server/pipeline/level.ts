import type { LogRecord } from '../../core/record.ts'
import { type Level, levelOfSeverity, SEVERITY_OF_LEVEL, severityOfLevel } from '../../core/severity.ts'
import { addAttribute } from '../decode/attributes.ts'

/**
 * Level and severity number from whichever of the two was sent and understood; the level wins where they disagree on
 * the class, the number refines it where they agree. What names no level stays visible as an attribute.
 */
export function normaliseLevel(record: LogRecord): void {
  const { sentLevel, sentSeverity } = record
  if (sentLevel === undefined && sentSeverity === undefined) return
  record.sentLevel = undefined
  record.sentSeverity = undefined
  const severity = severityOf(sentSeverity)
  const ofSeverity = severity === undefined ? undefined : levelOfSeverity(severity)
  const named = severityOfLevel(sentLevel)
  const level: Level = (named === undefined ? ofSeverity : levelOfSeverity(named)) ?? 'info'
  record.level = level
  record.severity_number =
    level === ofSeverity && severity !== undefined ? severity : (named ?? SEVERITY_OF_LEVEL[level])
  if (named === undefined) addAttribute(record.attributes, 'level', sentLevel, 1)
  if (ofSeverity === undefined || ofSeverity !== level)
    addAttribute(record.attributes, 'severity_number', sentSeverity, 1)
}

function severityOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^\d{1,2}$/.test(value) ? Number(value) : undefined
}
