/** Attributes in the form of the earlier aggregator: nested, and as they were sent where that was kept. */
import { JsonSource } from '../../core/exact-json.ts'
import { ATTRIBUTES_AS_SENT, isOwnName, membersAsSent } from '../../core/sent-attributes.ts'
import type { StoredValue } from './log-row.ts'

export type NestedValue = StoredValue | JsonSource | { readonly [name: string]: NestedValue }
export type NestedAttributes = Record<string, NestedValue>

/**
 * Dotted paths as nested objects. Where both `a` and `a.b` have a value, the longer path keeps its dot; so do names that
 * Tailrace gives, such as `syslog.facility`. Members that were kept as sent replace what the paths say of them; `exactJsonText` writes them unchanged.
 */
export function nestedAttributes(flat: Readonly<Record<string, StoredValue>>): NestedAttributes {
  const sent = flat[ATTRIBUTES_AS_SENT]
  const members = typeof sent === 'string' ? membersAsSent(sent) : undefined
  const nested: NestedAttributes = Object.create(null)
  for (const [path, value] of Object.entries(flat)) {
    if (members !== undefined && (path === ATTRIBUTES_AS_SENT || isOfMember(path, members))) continue
    if (isOwnName(path)) nested[path] = value
    else place(nested, path, value, flat)
  }
  for (const [name, text] of members ?? []) nested[name] = new JsonSource(text)
  return nested
}

/** Whether a path is that of a member or below it; names of members may have dots. */
function isOfMember(path: string, members: ReadonlyMap<string, string>): boolean {
  if (members.has(path)) return true
  for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1))
    if (members.has(path.slice(0, dot))) return true
  return false
}

function place(root: NestedAttributes, path: string, value: StoredValue, flat: Readonly<Record<string, StoredValue>>) {
  let target = root
  let start = 0
  for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
    // The shorter path has a value of its own, in whose place there can be no object.
    if (Object.hasOwn(flat, path.slice(0, dot))) break
    const name = path.slice(start, dot)
    target[name] ??= Object.create(null)
    target = target[name] as NestedAttributes
    start = dot + 1
  }
  target[path.slice(start)] = value
}
