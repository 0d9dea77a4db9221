import { LIMITS } from '../../../core/limits.ts'
import { isObject, jsonText } from '../attributes.ts'
import { memberOf } from '../members.ts'
import type { RecordSource } from '../parse-record.ts'

/** `{Name}`, `{@Name}`, `{$Name}`, with alignment and format; `{{` and `}}` are braces (messagetemplates.org). */
const HOLE = /\{\{|\}\}|\{[@$]?([A-Za-z0-9_]{1,128})(?:,-?\d{1,4})?(?::[^{}]{0,128})?\}/g

/** Longer templates are no templates; they are shown as they are. */
const TEMPLATE_CHARS_MAX = 65_536

/**
 * A message template with its values in the holes; holes without a value stay as they are.
 *
 * @param properties where Serilog's JSON formatter puts the values; its compact form has them in the record
 */
export function renderMessage(template: string, properties: unknown, source: RecordSource): string {
  if (template.length > TEMPLATE_CHARS_MAX) return template
  // A value may stand in a thousand holes: beyond the longest message the rest of the template stays as it is.
  let room: number = LIMITS.longTextBytesMax
  const texts = new Map<string, string | undefined>()
  return template.replace(HOLE, (hole, name: string | undefined) => {
    if (name === undefined) return hole.charAt(0)
    if (room <= 0) return hole
    if (!texts.has(name)) texts.set(name, textOf(valueIn(name, properties, source)))
    const text = texts.get(name) ?? hole
    room -= text.length
    return text
  })
}

function valueIn(name: string, properties: unknown, source: RecordSource): unknown {
  const value = isObject(properties) ? memberOf(properties, name) : undefined
  return value === undefined ? memberOf(source, name) : value
}

function textOf(value: unknown): string | undefined {
  return value === undefined || typeof value === 'string' ? value : jsonText(value)
}
