import { randomUUID } from 'node:crypto'

/** Unguessable, so that no sender's text can stand where a number is to be put in. */
const DIGITS = `digits-${randomUUID()}-`
const DIGITS_QUOTED = new RegExp(`"${DIGITS}(-?\\d+)"`, 'g')

/** JSON with integers beyond 2^53 as plain digits, which is how they were sent. */
export function exactJsonText(value: unknown): string {
  const text = JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? DIGITS + String(item) : item))
  return text.includes(DIGITS) ? text.replace(DIGITS_QUOTED, '$1') : text
}
