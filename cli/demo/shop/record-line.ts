import { type Columns, type Line, membersOf } from '../traffic/line.ts'
import type { Pod } from './fleet.ts'
import type { Frame } from './language.ts'

/** A record of a pod that belongs to no request. */
export function podLine(
  pod: Pod,
  us: number,
  logger: string,
  [functionName, file, line]: Frame,
  columns: Columns,
): Line {
  return { us, members: `${membersOf(columns)},${pod.members},${placeMembers(logger, functionName, file, line)}` }
}

/** Where in the program a record was made, as JSON members. Names of programs need no escapes. */
export function placeMembers(logger: string, functionName: string, file: string, line: number): string {
  return `"logger":"${logger}","function_name":"${functionName}","file_path":"${file}","line_number":${line}`
}
