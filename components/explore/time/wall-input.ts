/** Instants as the browser's own date and time fields write them: `2026-11-20T14:00:00`, without a zone. */
import { dayText, type Zone } from '../../../core/time/shown-time.ts'
import { wallTimeOf } from './wall-clock.ts'

/** Empty for an end that is open. */
export function inputText(atMs: number | undefined, zone: Zone): string {
  if (atMs === undefined) return ''
  return `${dayText(atMs, zone)}T${new Date(wallTimeOf(atMs, zone).clockMs).toISOString().slice(11, 19)}`
}

/** What two fields mean, as it could be typed. An empty one is open. */
export function textOfInputs(from: string, to: string): string {
  if (from === '') return to === '' ? 'any time' : `until ${to}`
  return to === '' ? `since ${from}` : `${from} to ${to}`
}
