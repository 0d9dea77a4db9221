/** Keeps of a record's `attributes` what the stored paths cannot express (`core/sent-attributes.ts`). */
import { memberSpans } from '../../core/json-members.ts'
import { skipBlanks, unquote } from '../../core/json-scan.ts'
import { LIMITS } from '../../core/limits.ts'
import type { Attributes, LogRecord } from '../../core/record.ts'
import { ATTRIBUTES_AS_SENT, isJson } from '../../core/sent-attributes.ts'
import { isLongerThan } from '../../core/text.ts'
import { StoredFaithfully } from './stored-faithfully.ts'

/**
 * Adds the attribute `ATTRIBUTES_AS_SENT` where a part of the record's `attributes` would come back otherwise than sent.
 * Attributes longer than `longTextBytesMax` come back as their paths have them.
 *
 * @param text of the record
 */
export function keepAttributesAsSent(record: LogRecord, text: string): void {
  // Fast path: many entries have none.
  if (!text.includes('"attributes"')) return
  let sent: string | undefined
  for (const { name, valueStart, valueEnd } of memberSpans(text, skipBlanks(text, 0)))
    if (name === '"attributes"') sent = valueEnd < 0 ? undefined : text.slice(valueStart, valueEnd)
  if (sent === undefined || !sent.startsWith('{') || sent.length > LIMITS.longTextBytesMax) return
  const isWhole = record.attributes.size >= LIMITS.attributesMax
  const kept = isWhole ? sent : `{${unfaithfulMembers(sent, record.attributes).join(',')}}`
  // Python's bare NaN is understood and no JSON.
  if (kept === '{}' || isLongerThan(kept, LIMITS.longTextBytesMax) || !isJson(kept)) return
  putFirst(record.attributes, ATTRIBUTES_AS_SENT, kept)
}

/** `"name":value` of each member that the stored paths do not say. All of them where paths would mix two members. */
function unfaithfulMembers(sent: string, attributes: Attributes): string[] {
  const stored = new StoredFaithfully(sent, attributes)
  const members = [...memberSpans(sent, 0)].map(({ name, valueStart, valueEnd }) => ({
    path: unquote(name),
    text: `${name}:${sent.slice(valueStart, valueEnd)}`,
    valueStart,
  }))
  const paths = new Set(members.map(({ path }) => path))
  if (paths.size < members.length || [...paths].some(path => hasPrefixIn(path, paths)))
    return members.map(({ text }) => text)
  return members.filter(({ path, valueStart }) => !stored.says(path, valueStart)).map(({ text }) => text)
}

/** Whether a name with dots goes on from another name: `a.b` beside `a`. */
function hasPrefixIn(path: string, paths: ReadonlySet<string>): boolean {
  for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1))
    if (paths.has(path.slice(0, dot))) return true
  return false
}

/** The encoder keeps the first attributes of a record that has too many. */
function putFirst(attributes: Attributes, path: string, value: string): void {
  const others = [...attributes]
  attributes.clear()
  attributes.set(path, value)
  for (const [other, stored] of others) attributes.set(other, stored)
}
