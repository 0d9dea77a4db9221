/**
 * Attributes as the earlier aggregator's senders wrote them. The store holds dotted paths with scalars and lists of one
 * kind; what that cannot express (null, empty objects, names with dots, mixed lists, 1.0) is kept beside the paths as
 * JSON text in one more attribute. Reasons: docs/decisions/2026-11-30-attributes-as-sent.md.
 */

import { memberSpans } from './json-members.ts'
import { isDeeperThan } from './json-scan.ts'

/** Path of the attribute that holds a JSON object of those members of `attributes` that paths cannot express. */
export const ATTRIBUTES_AS_SENT = 'tailrace.attributes_as_sent'

/** Attributes that Tailrace names itself: syslog fields and marks. Their dots are part of documented names. */
const OWN_NAME = /^(?:tailrace|syslog|structured_data)(?:\.|$)/

/** Whether a path is of these, or a name under which they would be. */
export function isOwnName(path: string): boolean {
  return OWN_NAME.test(path)
}

/** Nesting that a reader's recursive JSON parser can take. */
const DEPTH_MAX = 2_000

/** Name → JSON text of its value; undefined for a text that is not a JSON object: any sender may set this attribute. */
export function membersAsSent(text: string): ReadonlyMap<string, string> | undefined {
  if (!text.startsWith('{') || isDeeperThan(text, DEPTH_MAX) || !isJson(text)) return undefined
  const members = new Map<string, string>()
  for (const { name, valueStart, valueEnd } of memberSpans(text, 0))
    members.set(JSON.parse(name), text.slice(valueStart, valueEnd))
  return members
}

/** Whether the text is one JSON value. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
