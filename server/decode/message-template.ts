import { LIMITS } from '../../core/limits.ts'
import { jsonText } from './attributes.ts'
import { memberOf } from './members.ts'
import type { RecordSource } from './parse-record.ts'

/** `{Name}`, `{@Name}`, `{$Name}`, with alignment and format; `{{` and `}}` are braces (messagetemplates.org). */
const HOLE = /\{\{|\}\}|\{[@$]?([A-Za-z0-9_]{1,128})(?:,-?\d{1,4})?(?::[^{}]{0,128})?\}/g

/** Longer templates are no templates; they are shown as they are. */
const TEMPLATE_CHARS_MAX = 65_536

/** A Serilog message template with the record's values in its holes; holes without a value stay as they are. */
export function renderMessage(template: string, source: RecordSource): string {
  if (template.length > TEMPLATE_CHARS_MAX) return template
  // A value may stand in a thousand holes: beyond the longest message the rest of the template stays as it is.
  let room: number = LIMITS.longTextBytesMax
  return template.replace(HOLE, (hole, name: string | undefined) => {
    if (name === undefined) return hole.charAt(0)
    const value = memberOf(source, name)
    const text = value === undefined ? hole : typeof value === 'string' ? value : jsonText(value)
    room -= text.length
    return room < 0 ? hole : text
  })
}
