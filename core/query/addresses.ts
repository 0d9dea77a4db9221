/** IP addresses and networks. Written strictly: what programs disagree about, such as `010.0.0.1`, is no address. */
import type { Network } from './condition.ts'

/** Also in RE2, for the store. */
export const IPV4_PATTERN =
  '^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])\\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])$'
const IPV4 = new RegExp(IPV4_PATTERN)
/** Groups in full or with one `::`; no IPv4 at the end, no zone. Also in RE2. */
export const IPV6_PATTERN =
  '^(?:(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|(?:[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4}){0,6})?::(?:[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4}){0,6})?)$'
const IPV6 = new RegExp(IPV6_PATTERN)
const GROUPS = 8

export interface Address {
  readonly version: 4 | 6
  readonly value: bigint
}

/** The address that a text is. */
export function addressOf(text: string): Address | undefined {
  if (text.length > 39) return undefined
  if (IPV4.test(text))
    return { version: 4, value: BigInt(text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)) }
  if (!IPV6.test(text)) return undefined
  const [head = '', tail] = text.split('::')
  const before = groupsOf(head)
  const after = groupsOf(tail ?? '')
  const missing = GROUPS - before.length - after.length
  // `::` stands for one group at least.
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  const groups = [...before, ...new Array<string>(missing).fill('0'), ...after]
  return { version: 6, value: groups.reduce((sum, group) => (sum << 16n) + BigInt(Number.parseInt(group, 16)), 0n) }
}

function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':')
}

/** `10.0.0.0/8`, `2001:db8::/32`; bits beyond the prefix may be set and do not count. */
export function networkOf(text: string): Network | undefined {
  const [, base = '', prefix = ''] = /^([0-9a-fA-F:.]+)\/(\d{1,3})$/.exec(text) ?? []
  const address = addressOf(base)
  const bits = address?.version === 4 ? 32 : 128
  if (address === undefined || Number(prefix) > bits) return undefined
  const size = 1n << BigInt(bits - Number(prefix))
  const first = (address.value / size) * size
  return { version: address.version, first, last: first + size - 1n }
}

/** An IPv6 address in eight groups. */
export function ipv6Text(value: bigint): string {
  return Array.from({ length: GROUPS }, (_, index) =>
    ((value >> BigInt(16 * (GROUPS - 1 - index))) & 0xffffn).toString(16),
  ).join(':')
}
