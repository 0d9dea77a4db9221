import { isNamedInWrappers } from '../../../core/field-name.ts'

/** Names under which loggers put an error, in their normal form. */
const ERROR_NAMES: ReadonlySet<string> = new Set([
  ...['err', 'error', 'exception', 'thrown', 'throwable', 'excinfo', 'ex', 'exc', 'errordetails', 'exceptiondetails'],
  ...['lasterror', 'cause', 'errorinfo', 'panic', 'throwableproxy'],
])

/** Whether an object at the path of these segments (`segmentsOf`) is an error. */
export function isErrorPath(segments: readonly string[]): boolean {
  return isNamedInWrappers(segments, ERROR_NAMES) && !(segments.length === 1 && segments[0] === 'cause')
}
