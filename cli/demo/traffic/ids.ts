import type { Random } from './random.ts'

/** Four hexadecimal digits of every number below 65,536: an id is then a few look-ups. */
const HEX4 = Array.from({ length: 65_536 }, (_, i) => i.toString(16).padStart(4, '0'))

/** Eight hexadecimal digits of a 32-bit number. */
export function hex8(value: number): string {
  return `${HEX4[value >>> 16]}${HEX4[value & 0xffff]}`
}

/** A span id as OpenTelemetry writes it; never all zero, which would mean none. */
export function spanId(random: Random): string {
  return hex8((random.uint32() | 1) >>> 0) + hex8(random.uint32())
}

export function traceId(random: Random): string {
  return spanId(random) + spanId(random)
}

const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz'

/** A short id as shops print them, seven letters and digits. */
export function shortId(value: number): string {
  let text = ''
  for (let bits = value >>> 0, i = 0; i < 7; i++, bits = Math.floor(bits / 32)) text += LETTERS[bits % 32]
  return text
}

/** Spreads a number over 32 bits, so that neighbours do not look alike (the finaliser of MurmurHash3). */
export function scattered(value: number): number {
  let bits = value | 0
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}
