import { JsonObject } from '../../core/exact-json.ts'

/** The members of a decoded object, whichever parser made it. */
export function membersOf(value: object): Iterable<[string, unknown]> {
  return value instanceof JsonObject ? value.members : Object.entries(value)
}

/** One member, or undefined; of equal names the last. Never a member of the prototype. */
export function memberOf(value: object, name: string): unknown {
  if (value instanceof JsonObject) return value.get(name)
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
}

/** Whether a decoded object has at least one of the names. */
export function hasMember(value: object, ...names: string[]): boolean {
  return names.some(name => memberOf(value, name) !== undefined)
}
