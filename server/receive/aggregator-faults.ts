import type { ErrorCode } from '../../core/errors.ts'
import { memberSpans } from '../../core/json-members.ts'
import { skipBlanks, skipValue } from '../../core/json-scan.ts'
import { type FaultType, type ValidationFault, validationFault } from '../../core/validation-error.ts'
import type { RecordError } from './context.ts'

/** Code of a rejected entry → what FastAPI calls it, and the field that it means. */
const FAULTS: Partial<Record<ErrorCode, readonly [type: FaultType, field?: string]>> = {
  invalid_json: ['json_invalid'],
  not_an_object: ['model_attributes_type'],
  empty_record: ['missing', 'message'],
}

/**
 * `detail` of a request whose entries were all refused.
 *
 * @param list name of the list that the entries are in; undefined for a single entry, which is the body
 */
export function entryFaults(errors: readonly RecordError[], list?: string): ValidationFault[] {
  return errors.map(({ index, code, message }) => {
    const [type, field] = FAULTS[code] ?? []
    const loc = ['body', ...(list === undefined ? [] : [list, index]), ...(field === undefined ? [] : [field])]
    return type === undefined ? { loc, msg: message, type: code } : validationFault(type, loc)
  })
}

/** What is wrong with a body that is no `{"logs":[…]}`. Looks at brackets only: the body may be large. */
export function batchFault(body: string): ValidationFault {
  const start = skipBlanks(body, 0)
  const end = skipValue(body, start)
  if (end < 0 || skipBlanks(body, end) < body.length) return validationFault('json_invalid', ['body'])
  if (body.charAt(start) !== '{') return validationFault('model_attributes_type', ['body'])
  const hasLogs = [...memberSpans(body, start)].some(({ name }) => name === '"logs"')
  return validationFault(hasLogs ? 'list_type' : 'missing', ['body', 'logs'])
}
