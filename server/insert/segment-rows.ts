/** Rows of a segment as lines: cutting them out, inserting some of them, and keeping one in quarantine. */
import { isBadData } from '../../db/errors.ts'
import type { Segment } from '../spool/segment.ts'
import type { Attempt } from './attempt.ts'
import { HALF_ENDING } from './insert-files.ts'

/** A row of a segment: its place there, from 0, and its line. */
export interface Row {
  readonly index: number
  readonly line: Buffer
}

/** The lines of a segment, each with its line feed, as views of the file's bytes. */
export function splitRows(content: Buffer): Row[] {
  const rows: Row[] = []
  for (let start = 0; start < content.length; ) {
    const newline = content.indexOf(0x0a, start)
    const end = newline < 0 ? content.length : newline + 1
    rows.push({ index: rows.length, line: content.subarray(start, end) })
    start = end
  }
  return rows
}

/** Bytes of the rows' lines together. */
export function bytesOf(rows: readonly Row[]): number {
  return rows.reduce((sum, { line }) => sum + line.length, 0)
}

/** Inserts the rows as one, from a file that is gone afterwards. */
export async function insertLines(
  { segment, files, insert, faults }: Attempt,
  rows: readonly Row[],
  name: string,
  token: string,
): Promise<void> {
  const file = `${segment.id}.${name}${HALF_ENDING}`
  const path = await files.writeHalf(file, Buffer.concat(rows.map(({ line }) => line)))
  try {
    await insert(path, token)
    faults('during-halving')
  } finally {
    await files.remove(file)
  }
}

/**
 * Stores some rows under tokens that begin with `token`, and quarantines those that cannot be read: they are found by
 * cutting in halves, and a repeat meets the same tokens. Throws any other failure.
 */
export function insertReadable(attempt: Attempt, rows: readonly Row[], token: string): Promise<void> {
  return insertBetween(attempt, rows, token, 0, rows.length)
}

async function insertBetween(
  attempt: Attempt,
  rows: readonly Row[],
  token: string,
  from: number,
  to: number,
): Promise<void> {
  try {
    await insertLines(attempt, rows.slice(from, to), `${from}-${to}`, `${token}:${from}-${to}`)
  } catch (error) {
    if (!isBadData(error)) throw error
    const [only] = rows.slice(from, to)
    if (to - from === 1 && only) return await keepRow(attempt, only, error)
    const middle = (from + to) >> 1
    await insertBetween(attempt, rows, token, from, middle)
    await insertBetween(attempt, rows, token, middle, to)
  }
}

/** Keeps a row that cannot be stored, with the reason. */
export async function keepRow({ segment, files, onBadRow }: Attempt, row: Row, error: Error): Promise<void> {
  await files.quarantine(quarantineName(segment, row.index), row.line, error.message)
  onBadRow(row.index, error)
}

/** File in the quarantine of a row of a segment. */
export function quarantineName(segment: Segment, index: number): string {
  return `${segment.id}.${index}.json`
}
