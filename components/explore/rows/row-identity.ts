/** Which log a row is, wherever it came from: the store's pages, the live tail, an address. */
import { parseIsoTime } from '../../../core/time/iso-time.ts'

export interface Identified {
  readonly timestamp: string
  readonly node: string
  readonly seq: number
}

/** Unique among all rows. */
export function rowKey({ node, seq }: Pick<Identified, 'node' | 'seq'>): string {
  return `${node}:${seq}`
}

/** Its place in the order of all rows: what `logs.search` takes as cursor and `logs.context` as row. */
export function rowCursor({ timestamp, node, seq }: Identified): string {
  const { seconds = 0, nanos = 0 } = parseIsoTime(timestamp) ?? {}
  return `${BigInt(seconds) * 1_000_000_000n + BigInt(nanos)}.${node}.${seq}`
}

/** Whether it can name a row. */
export function isCursor(text: string): boolean {
  return /^\d{1,19}\.\d{1,20}\.\d{1,16}$/.test(text)
}

/** The key of the row that a cursor names. */
export function keyOfCursor(cursor: string): string {
  const [, node = '', seq = ''] = cursor.split('.')
  return `${node}:${seq}`
}
