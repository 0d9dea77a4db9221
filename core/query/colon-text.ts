/**
 * Pasted text that has a colon and is meant as text: `12:30:45`, `44:61:32:d6:1d:5d`, `http://localhost`,
 * `std::bad_alloc`. The rule depends on the syntax and never on what is stored, so that search and live tail agree.
 */
import { columnTarget } from './fields.ts'

/** Numbers, times and IPv4 addresses. Attributes have such names too seldom; in quotes, or behind `attributes.`, they are names. */
const NUMERIC_NAME = /^\[?\d[\d.,T-]*$/
/** Three pairs or more, as hardware addresses have. */
const HEX_PAIRS = /^[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){2,}$/
/** An IPv6 address in full, or with groups before its `::`. */
const IPV6_LIKE = /^(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}(?:%|$)|^(?:[0-9a-fA-F]{1,4}:)+:[0-9a-fA-F]/

/**
 * Whether `name:value`, both without quotes, is text. The name of a column is always a field.
 */
export function isColonText(name: string, value: string): boolean {
  if (columnTarget(name) !== undefined) return false
  return (
    value.startsWith('//') ||
    // `ip:::1` has three: the attribute `ip` with the address `::1`.
    /^:(?!:)/.test(value) ||
    NUMERIC_NAME.test(name) ||
    isDrive(name, value) ||
    HEX_PAIRS.test(`${name}:${value}`) ||
    IPV6_LIKE.test(`${name}:${value}`)
  )
}

/** `C:\temp`, in which the backslash is no escape: no letter or digit needs one. */
export function isDrive(name: string, value: string): boolean {
  return /^[a-zA-Z]$/.test(name) && /^\\\w/.test(value)
}
