/** Why what is asked cannot be answered by anybody: as opposed to a server that does not manage. */
import type { TailState } from '../../core/tail/state.ts'
import type { Fault } from './fault.ts'
import { rangeFault, type TimeRangeText } from './time/range.ts'

/** Of the range, which only stored logs have. */
export function faultOfRange(range: TimeRangeText): Fault | undefined {
  const message = rangeFault(range, Date.now())
  return message === undefined ? undefined : { code: 'invalid_range', message }
}

/** Of a live query that the server refused. */
export function faultOfLive(state: TailState): Fault | undefined {
  return state.kind === 'failed' ? state.error : undefined
}

/** Whether another try has no use before the question is another one. */
export function isOfQuestion({ code }: Fault): boolean {
  return code === 'invalid_query' || code === 'invalid_range'
}
