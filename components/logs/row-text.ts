import { cutText } from '../ui/format.ts'
import { fieldsOf } from './fields.ts'
import type { LogRow } from './types.ts'

/** Wider than any screen shows; the opened row has the rest. */
const ROW_CHARS_MAX = 500

/** What stands for a log that says nothing. */
export const NO_MESSAGE = 'no message'

export interface RowText {
  readonly text: string
  /** Whether it is the log's message, or stands in for an empty one. */
  readonly isMessage: boolean
}

/** The one line that stands for a log in the list. */
export function rowText(row: LogRow): RowText {
  const own = oneLine(row.message)
  if (own !== '') return { text: own, isMessage: true }
  const other = oneLine(row.error_message) || oneLine(`${row.method} ${row.path}`) || oneLine(row.action_type)
  return { text: other || attributeLine(row) || NO_MESSAGE, isMessage: false }
}

function attributeLine(row: LogRow): string {
  // A dozen fills the line.
  const fields = fieldsOf(row).attributes.slice(0, 12)
  return oneLine(fields.map(({ name, text }) => `${name}=${cutText(text, 100)}`).join(' '))
}

function oneLine(text: string): string {
  return cutText(
    text
      .slice(0, 2 * ROW_CHARS_MAX)
      .replaceAll(/\s+/g, ' ')
      .trim(),
    ROW_CHARS_MAX,
  )
}
