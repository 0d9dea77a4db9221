import type { ErrorCode } from '../../../core/errors.ts'
import type { Outcome } from './protocol.ts'

/** The error of a request none of whose records was accepted; undefined otherwise. */
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
