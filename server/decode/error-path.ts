import { isNamedInWrappers, normalPath } from '../../core/field-name.ts'

/** Names under which loggers put an error, in their normal form. */
const ERROR_NAMES: ReadonlySet<string> = new Set([
  ...['err', 'error', 'exception', 'thrown', 'throwable', 'excinfo', 'ex', 'exc', 'errordetails', 'exceptiondetails'],
  ...['lasterror', 'cause', 'errorinfo', 'panic', 'throwableproxy'],
])

/** Whether an object at this path is an error. */
export function isErrorPath(path: string): boolean {
  return isNamedInWrappers(path, ERROR_NAMES) && normalPath(path) !== 'cause'
}
