/**
 * IP addresses and networks. Written strictly: what programs disagree about, such as `010.0.0.1`, is no address. IPv6
 * may end in an IPv4 address (RFC 4291, 2.2). `::ffff:10.0.0.1` and `10.0.0.1` are one address, since dual-stack sockets
 * report the first for the second.
 */
import type { Network } from './condition.ts'

const BYTE = '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])'
const DOTTED = `(?:${BYTE}\\.){3}${BYTE}`
const GROUP = '[0-9a-fA-F]{1,4}'
const GROUPS_IN_FULL = `(?:${GROUP}:){7}${GROUP}|(?:${GROUP}:){6}${DOTTED}`
const BEFORE_GAP = `(?:${GROUP}(?::${GROUP}){0,6})?`
const AFTER_GAP = `(?:(?:${GROUP}:){0,5}${DOTTED}|${GROUP}(?::${GROUP}){0,6})?`
const COLONS = `${GROUPS_IN_FULL}|${BEFORE_GAP}::${AFTER_GAP}`
const PORT = ':[0-9]{1,5}'
const ZONE = '%[0-9A-Za-z._~-]{1,64}'

/** The group is the address. Written for JavaScript and RE2 alike. */
export const IPV4_PATTERN = `^(${DOTTED})(?:${PORT})?$`
/** One expression for `::1`, `fe80::1%eth0`, `[::1]` and `[::1]:80`; that brackets come in pairs is not checked. */
export const IPV6_PATTERN = `^\\[?(${COLONS})(?:${ZONE})?(?:\\](?:${PORT})?)?$`
const IPV4 = new RegExp(IPV4_PATTERN)
const IPV6 = new RegExp(IPV6_PATTERN)
/** The longest: an address in full, brackets, a zone and a port. */
const TEXT_CHARS_MAX = 45 + 2 + 65 + 6

const GROUPS = 8
/** The high 96 bits of an IPv4 address that is written as IPv6. */
const MAPPED = 0xffffn << 32n

export interface Address {
  readonly version: 4 | 6
  readonly value: bigint
}

/** The address that a text has: alone, or with a port or a zone (`10.1.2.3:80`, `fe80::1%eth0`, `[::1]:80`). */
export function addressOf(text: string): Address | undefined {
  if (text.length > TEXT_CHARS_MAX) return undefined
  const dotted = IPV4.exec(text)?.[1]
  if (dotted !== undefined) return { version: 4, value: valueOfDotted(dotted) }
  const colons = IPV6.exec(text)?.[1]
  const value = colons === undefined ? undefined : valueOfColons(colons)
  return value === undefined ? undefined : { version: 6, value }
}

/** Whether an address belongs to a network, an IPv4 one also when it is written as IPv6. */
export function isInNetwork({ version, value }: Address, network: Network): boolean {
  if (version === network.version) return value >= network.first && value <= network.last
  if (version === 4) return false
  return value >= MAPPED + network.first && value <= MAPPED + network.last
}

/** First and last address of an IPv4 network, written as IPv6. */
export function mappedNetwork({ first, last }: Network): { readonly first: bigint; readonly last: bigint } {
  return { first: MAPPED + first, last: MAPPED + last }
}

function valueOfDotted(text: string): bigint {
  return BigInt(text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0))
}

function valueOfColons(text: string): bigint | undefined {
  const [head = '', tail] = text.split('::')
  const before = groupsOf(head)
  const after = groupsOf(tail ?? '')
  const missing = GROUPS - before.length - after.length
  // `::` may be no group at all, since the store reads it so.
  if (tail === undefined ? missing !== 0 : missing < 0) return undefined
  const groups = [...before, ...new Array<string>(missing).fill('0'), ...after]
  return groups.reduce((sum, group) => (sum << 16n) + BigInt(Number.parseInt(group, 16)), 0n)
}

/** Sixteen bits each, in hexadecimal. */
function groupsOf(text: string): string[] {
  if (text === '') return []
  const groups = text.split(':')
  const last = groups.pop() ?? ''
  if (!last.includes('.')) return [...groups, last]
  const value = valueOfDotted(last)
  return [...groups, (value >> 16n).toString(16), (value & 0xffffn).toString(16)]
}

/**
 * The network that a text is: `10.0.0.0/8`, `2001:db8::/32`. Bits beyond the prefix may be set and do not count.
 * `::ffff:10.0.0.0/104` is `10.0.0.0/8`.
 */
export function networkOf(text: string): Network | undefined {
  const [, base = '', prefix = ''] = /^([0-9a-fA-F:.]+)\/(\d{1,3})$/.exec(text) ?? []
  const address = addressOf(base)
  const hasPort = address?.version === 4 && base.includes(':')
  const bits = address?.version === 4 ? 32 : 128
  if (address === undefined || hasPort || Number(prefix) > bits) return undefined
  const size = 1n << BigInt(bits - Number(prefix))
  const first = (address.value / size) * size
  const last = first + size - 1n
  const isMapped = address.version === 6 && first >= MAPPED && last <= MAPPED + 0xffffffffn
  return isMapped
    ? { version: 4, first: first - MAPPED, last: last - MAPPED }
    : { version: address.version, first, last }
}

/** An IPv6 address in eight groups. */
export function ipv6Text(value: bigint): string {
  return Array.from({ length: GROUPS }, (_, index) =>
    ((value >> BigInt(16 * (GROUPS - 1 - index))) & 0xffffn).toString(16),
  ).join(':')
}
