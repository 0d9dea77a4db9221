import type { ErrorCode } from '../../../core/errors.ts'
import type { Outcome } from './protocol.ts'

/** What is wrong with a request of which no record was accepted, in the form of every other error; otherwise undefined. */
export function outcomeError({
  accepted,
  rejected,
  errors,
}: Outcome): { code: ErrorCode; message: string } | undefined {
  const [first] = errors
  if (accepted > 0 || first === undefined) return undefined
  return {
    code: 'all_rejected',
    message: `none of the ${rejected} records was accepted; the first: ${first.message}`,
  }
}
