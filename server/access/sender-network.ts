import { isIPv4, isIPv6 } from 'node:net'

/**
 * What counts as one sender: an IPv4 address, or the /64 of an IPv6 address, which one customer has whole. An IPv4
 * address inside IPv6 (`::ffff:0:0/96` on a socket of both families, `64:ff9b::/96` behind NAT64, RFC 6052) counts like
 * the address alone; otherwise the whole of IPv4 would share one /64.
 */
export function senderNetwork(remoteAddress: string): string {
  const address = remoteAddress.replace(/%.*$/, '')
  if (!isIPv6(address)) return address
  const groups = groupsOf(address)
  const prefix = groups.slice(0, 6).join(':')
  if (prefix === '0:0:0:0:0:ffff' || prefix === '64:ff9b:0:0:0:0') return ipv4Of(groups[6], groups[7])
  return `${groups.slice(0, 4).join(':')}::/64`
}

/** The eight groups in hex without leading zeros. */
function groupsOf(address: string): string[] {
  const [head = '', tail] = withoutIPv4Tail(address).split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - front.length - back.length
  return [...front, ...Array<string>(zeros).fill('0'), ...back].map(group => Number.parseInt(group, 16).toString(16))
}

/** `::ffff:192.0.2.7` as `::ffff:c000:207`. */
function withoutIPv4Tail(address: string): string {
  const tail = address.slice(address.lastIndexOf(':') + 1)
  if (!isIPv4(tail)) return address
  const [a = 0, b = 0, c = 0, d = 0] = tail.split('.').map(Number)
  const groups = [a * 256 + b, c * 256 + d].map(group => group.toString(16))
  return address.slice(0, -tail.length) + groups.join(':')
}

function ipv4Of(high = '', low = ''): string {
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)]
  return `${a >> 8}.${a & 255}.${b >> 8}.${b & 255}`
}
