/** What is found out about all bytes of a body, in chunks between which the event loop turns. */
import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { Body } from './body.ts'

/** Hashing takes some 2 ms a chunk. */
const CHUNK_BYTES = 1024 * 1024

/** Whether the body is valid UTF-8. */
export async function isUtf8Body({ bytes, work }: Body): Promise<boolean> {
  for (let at = 0; at < bytes.length; ) {
    const end = characterStart(bytes, at + CHUNK_BYTES)
    if (!isUtf8(bytes.subarray(at, end))) return false
    if (work.isOver(end - at)) await work.turn()
    at = end
  }
  return true
}

/** Digest of the body, 22 characters. */
export async function fingerprintOf({ bytes, work }: Body): Promise<string> {
  const hash = createHash('sha256')
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    hash.update(bytes.subarray(at, at + CHUNK_BYTES))
    if (work.isOver(CHUNK_BYTES)) await work.turn()
  }
  return hash.digest('base64url').slice(0, 22)
}

/** The start of the character that holds the byte, so that no chunk ends inside one. */
function characterStart(bytes: Buffer, at: number): number {
  let start = at
  while (start > at - 4 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start--
  return start
}
