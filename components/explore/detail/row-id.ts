import { instantToNanosText, parseInstant } from '../../../core/time.ts'
import type { LogRow } from '../../logs/types.ts'

/** The identity of a row as the server takes it: `<nanoseconds>.<node>.<seq>`. */
export function rowId({ timestamp, node, seq }: Pick<LogRow, 'timestamp' | 'node' | 'seq'>): string {
  const instant = parseInstant(timestamp)
  return `${instant === undefined ? 0 : instantToNanosText(instant)}.${node}.${seq}`
}
