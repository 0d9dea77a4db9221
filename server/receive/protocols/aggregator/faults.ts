import type { ErrorCode } from '../../../../core/errors.ts'
import { type FaultType, type ValidationFault, validationFault } from '../../../../core/validation-error.ts'
import type { BatchFault } from '../../../decode/texts/record-texts.ts'
import type { RecordError } from '../../context.ts'

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

/** FastAPI's words for a body that is no `{"logs":[…]}`. */
export function batchFault(fault: Exclude<BatchFault, 'empty'>): ValidationFault {
  switch (fault) {
    case 'broken':
      return validationFault('json_invalid', ['body'])
    case 'no_object':
      return validationFault('model_attributes_type', ['body'])
    case 'no_logs':
      return validationFault('missing', ['body', 'logs'])
    case 'no_list':
      return validationFault('list_type', ['body', 'logs'])
  }
}
