/**
 * A segment with rows that the engine cannot read is cut in halves, each inserted under a token of its own
 * (`<segment>:<from>-<to>`), until the bad rows stand alone. The cuts depend on the row count only, so a repeat after a
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

/** Stores all good rows and quarantines the bad ones. Throws what is not the rows' fault; then the whole is repeated. */
export async function insertByHalves(halving: Halving): Promise<void> {
  const rows = splitRows(await halving.files.read(halving.segment.file))
  if (rows.length === 1) return keepBadRow(halving, rows, 0, new Error('the row was refused alone'))
  const middle = rows.length >> 1
  await insertRange(halving, rows, 0, middle)
  await insertRange(halving, rows, middle, rows.length)
}

async function insertRange(halving: Halving, rows: readonly Buffer[], from: number, to: number): Promise<void> {
  const { segment, files } = halving
  const name = `${segment.id}.${from}-${to}.half`
  const path = await files.writeHalf(name, Buffer.concat(rows.slice(from, to)))
  try {
    await halving.insert(path, `${segment.id}:${from}-${to}`)
    halving.faults('during-halving')
  } catch (error) {
    if (!isBadData(error)) throw error
    if (to - from === 1) return await keepBadRow(halving, rows, from, error)
    const middle = (from + to) >> 1
    await insertRange(halving, rows, from, middle)
    await insertRange(halving, rows, middle, to)
  } finally {
    await files.removeHalf(name)
  }
}

async function keepBadRow({ segment, files, onBadRow }: Halving, rows: readonly Buffer[], row: number, error: unknown) {
  const content = rows[row] ?? Buffer.alloc(0)
  await files.quarantine(`${segment.id}.${row}.json`, content, (error as Error).message)
  onBadRow(row, error)
}

/** The lines of a segment, each with its line feed, as views of the file's bytes. */
function splitRows(content: Buffer): Buffer[] {
  const rows: Buffer[] = []
  for (let start = 0; start < content.length; ) {
    const newline = content.indexOf(0x0a, start)
    const end = newline < 0 ? content.length : newline + 1
    rows.push(content.subarray(start, end))
    start = end
  }
  return rows
}
