/** What the members of an error are called. */
import { nameForm } from '../../../core/field-name.ts'

export type ErrorPart = 'type' | 'message' | 'stack' | 'cause'

/** As bits, so that the parts of an object can be gathered. */
export const ERROR_PART = { type: 1, message: 2, stack: 4, cause: 8 } as const satisfies Record<ErrorPart, number>

/** By the normal form of the name. */
const PART_OF_NAME: ReadonlyMap<string, ErrorPart> = new Map<string, ErrorPart>([
  ...named('type', 'type', 'name', 'class', 'classname', 'exctype', 'exceptionclass', 'exceptiontype', 'exceptionname'),
  ...named('type', 'errortype', 'errorclass', 'errorname', 'kind', 'typename'),
  ...named(
    'message',
    'message',
    'msg',
    'excvalue',
    'exceptionmessage',
    'errormessage',
    'value',
    'reason',
    'detailmessage',
  ),
  ...named(
    'stack',
    'stack',
    'stacktrace',
    'extendedstacktrace',
    'frames',
    'steparray',
    'backtrace',
    'trace',
    'traceback',
  ),
  ...named('stack', 'stacktracestring', 'callstack'),
  ...named('cause', 'cause', 'previous', 'causedby', 'innerexception', 'innererror', 'inner'),
])

function named(part: ErrorPart, ...names: string[]): [string, ErrorPart][] {
  return names.map(name => [name, part])
}

/** The part of an error that a member of this name is. */
export function errorPartOf(name: string): ErrorPart | undefined {
  return PART_OF_NAME.get(name) ?? PART_OF_NAME.get(nameForm(name))
}

/** The same as a bit of `ERROR_PART`; 0 for none. */
export function errorBitOf(name: string): number {
  const part = errorPartOf(name)
  return part === undefined ? 0 : ERROR_PART[part]
}
