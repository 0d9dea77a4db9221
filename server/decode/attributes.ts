import { JsonObject, JsonSource } from '../../core/exact-json.ts'
import { LIMITS } from '../../core/limits.ts'
import { NumberText } from '../../core/number-text.ts'
import type { AttributeScalar, Attributes, AttributeValue } from '../../core/record.ts'
import { membersOf } from './members.ts'

/**
 * Files a value under a dotted path, objects as one path per leaf; the last writer of a path wins. Null and empty
 * objects say nothing and leave nothing. What nests deeper than the bound, or under a path that is too long for one, is
 * kept as JSON text.
 *
 * @param depth levels of the path so far, the first being 1
 */
export function addAttribute(target: Attributes, path: string, value: unknown, depth: number): void {
  if (value === null || value === undefined) return
  if (typeof value !== 'object' || value instanceof NumberText) {
    target.set(path, value as AttributeValue)
  } else if (!isContainer(value, path, depth)) {
    target.set(path, jsonText(value))
  } else if (Array.isArray(value)) {
    target.set(path, value.map(listItem))
  } else {
    for (const [key, item] of membersOf(value)) addAttribute(target, `${path}.${key}`, item, depth + 1)
  }
}

/** JSON text of a decoded value; exact numbers as they were written. The value nests within the decoder's bounds. */
export function jsonText(value: unknown): string {
  if (value instanceof NumberText || value instanceof JsonSource) return value.text
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`
  if (value instanceof JsonObject) {
    return `{${value.members.map(([key, item]) => `${JSON.stringify(key)}:${jsonText(item)}`).join(',')}}`
  }
  // What the engine's own parser made holds neither objects of ours nor exact numbers.
  return JSON.stringify(value) ?? 'null'
}

/**
 * Lists hold scalars; an object or a list inside one is kept as its JSON text. The engine would make columns of every
 * shape it meets in there, thousands of files for a few odd records (docs/decisions/2026-11-21-attributes.md).
 */
function listItem(value: unknown): AttributeScalar {
  if (value === null || value === undefined) return null
  if (typeof value !== 'object' || value instanceof NumberText) return value as AttributeScalar
  return jsonText(value)
}

/** Whether a decoded value is an object or a list, and neither a number nor text. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof NumberText) && !(value instanceof JsonSource)
}

/**
 * Whether a decoded value is taken apart: an object or a list that is not too deep. A path longer than the bound has no
 * members: each of a thousand would repeat it, and a name of megabytes would fill gigabytes.
 */
export function isContainer(value: unknown, path: string, depth: number): value is object {
  return isObject(value) && depth < LIMITS.attributeDepthMax && path.length <= LIMITS.attributePathCharsMax
}
