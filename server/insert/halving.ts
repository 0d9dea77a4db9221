/**
 * Rows that the engine cannot read are found by cutting in halves, each inserted under a token of its own
 * (`<token>:<from>-<to>`), until the bad rows stand alone. The cuts depend on the row count only, so a repeat after a
 * crash meets the same tokens and stores nothing twice.
 */
import { isBadData } from '../../db/errors.ts'
import type { Faults } from '../faults.ts'
import type { Segment } from '../spool/segment.ts'
import type { InsertFiles } from './insert-files.ts'

export interface Halving {
  readonly segment: Segment
  readonly files: InsertFiles
  insert(path: string, token: string): Promise<void>
  onBadRow(row: number, error: unknown): void
  readonly faults: Faults
}

/** A row of a segment: its place there, from 0, and its line. */
export interface Row {
  readonly index: number
  readonly line: Buffer
}

/**
 * For a segment that was refused: stores all good rows and quarantines the bad ones. Throws what is not the rows' fault;
 * then the whole is repeated.
 */
export async function insertByHalves(halving: Halving): Promise<void> {
  const { segment, files } = halving
  const rows = splitRows(await files.read(segment.file))
  const [first] = rows
  if (rows.length === 1 && first) return keepBadRow(halving, first, new Error('the row was refused alone'))
  const middle = rows.length >> 1
  await insertRange(halving, rows, segment.id, 0, middle)
  await insertRange(halving, rows, segment.id, middle, rows.length)
}

/** Stores the good ones of some rows under tokens that begin with `token`, and quarantines the bad ones. */
export function insertRows(halving: Halving, rows: readonly Row[], token: string): Promise<void> {
  return insertRange(halving, rows, token, 0, rows.length)
}

async function insertRange(
  halving: Halving,
  rows: readonly Row[],
  token: string,
  from: number,
  to: number,
): Promise<void> {
  const { segment, files } = halving
  const name = `${segment.id}.${from}-${to}.half`
  const path = await files.writeHalf(name, Buffer.concat(rows.slice(from, to).map(({ line }) => line)))
  try {
    await halving.insert(path, `${token}:${from}-${to}`)
    halving.faults('during-halving')
  } catch (error) {
    if (!isBadData(error)) throw error
    const [only] = rows.slice(from, to)
    if (to - from === 1 && only) return await keepBadRow(halving, only, error)
    const middle = (from + to) >> 1
    await insertRange(halving, rows, token, from, middle)
    await insertRange(halving, rows, token, middle, to)
  } finally {
    await files.removeHalf(name)
  }
}

async function keepBadRow({ segment, files, onBadRow }: Halving, { index, line }: Row, error: unknown) {
  await files.quarantine(quarantineName(segment, index), line, (error as Error).message)
  onBadRow(index, error)
}

/** File in the quarantine of a row of a segment. */
export function quarantineName(segment: Segment, index: number): string {
  return `${segment.id}.${index}.json`
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
