/** Compressed GELF (Graylog's documentation, "GELF via UDP"), which is recognised by its first bytes. */

/** Two bytes that no text begins with, and what they stand for (RFC 1950, RFC 1952, GELF's chunks). */
const FORMS: ReadonlyMap<number, string> = new Map([
  [0x1f8b, 'gzip'],
  [0x7801, 'zlib'],
  [0x789c, 'zlib'],
  [0x78da, 'zlib'],
  [0x1e0f, 'chunks'],
])

/** `gzip`, `zlib` or `chunks`; undefined for a datagram that is none. */
export function compressedGelf(datagram: Buffer): string | undefined {
  return datagram.length < 2 ? undefined : FORMS.get(datagram.readUInt16BE(0))
}
