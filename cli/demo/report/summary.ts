import { shownDuration } from '../duration.ts'
import type { Totals } from '../send/sender.ts'
import { count } from './progress.ts'

export interface Outcome extends Totals {
  readonly elapsedMs: number
  readonly url: string
  readonly isInterrupted: boolean
}

/** What is said at the end, whatever the end was. */
export function summary({ accepted, rejected, retries, reasons, elapsedMs, url, isInterrupted }: Outcome): string {
  const lines = [
    `${isInterrupted ? 'Stopped' : 'Done'}: ${count(accepted)} rows accepted, ${count(rejected)} rejected, in ${shownDuration(elapsedMs)} (${count((accepted / Math.max(1, elapsedMs)) * 1_000)}/s).`,
    ...reasons.map(reason => `  rejected: ${reason}`),
  ]
  if (retries > 0)
    lines.push(`Sent again ${count(retries)} times because the server was busy or away; nothing is doubled.`)
  if (accepted > 0) lines.push(`Look at them:  ${url}`)
  return `\n${lines.join('\n')}\n`
}
