import { isIPv6 } from 'node:net'

/** Who counts as one sender: an IPv4 address, or the /64 of an IPv6 address, which one customer has whole. */
export function senderNetwork(remoteAddress: string): string {
  const address = remoteAddress.replace(/%.*$/, '')
  if (!isIPv6(address)) return address
  // A socket that listens on both families shows IPv4 senders so.
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  return mapped ?? `${groupsOf(address).slice(0, 4).join(':')}::/64`
}

/** At least the first four groups, as numbers in hex. */
function groupsOf(address: string): string[] {
  const [head = '', tail] = address.split('::')
  const front = head === '' ? [] : head.split(':')
  if (tail === undefined) return front.map(plain)
  const back = tail === '' ? [] : tail.split(':')
  // An IPv4 tail stands for two groups.
  const backCount = back.length + (tail.includes('.') ? 1 : 0)
  return [...front, ...Array<string>(8 - front.length - backCount).fill('0'), ...back].map(plain)
}

function plain(group: string): string {
  return group.includes('.') ? group : Number.parseInt(group, 16).toString(16)
}
