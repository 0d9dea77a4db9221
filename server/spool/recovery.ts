/**
 * What a start finds on disk. Rows of acknowledged appends are whole, because the acknowledgement waited for the sync;
 * what comes after the last whole row was never acknowledged and is cut off. Bytes after a row that cannot be (NUL
 * from a file system's journal, a line that does not parse) are moved to quarantine, where they can be seen.
 *
 * Only the newest segment of a node can end in the middle of an append: an older one was synced before the next was
 * created. All are checked for their shape, the newest is parsed.
 */
import { type SpoolFiles, withFile } from '../storage/files.ts'
import { writeDurably } from '../storage/write-durably.ts'
import { rowStart } from './pieces.ts'
import type { Segment } from './segment.ts'
import { parseSegmentFile, SEGMENT_ENDING, type SegmentName } from './segment-name.ts'

export interface Recovered {
  /** Segments with rows, in order of insertion: by node, then sequence. */
  readonly segments: Segment[]
  /** Files of segments without rows. */
  readonly emptyFiles: string[]
  readonly cuts: Cut[]
}

/** Something removed from the end of a segment. */
export interface Cut {
  readonly file: string
  readonly atByte: number
  readonly bytes: number
  /** Name in the quarantine, when it was more than the torn end of a line. */
  readonly quarantined: string | undefined
}

/** Repairs and lists the segments of one table. `quarantine` receives what is cut off and was not a mere torn line. */
export async function recoverSegments(files: SpoolFiles, quarantine: SpoolFiles, table: string): Promise<Recovered> {
  const found = (await files.list())
    .map(({ name }) => ({ file: name, name: parseSegmentFile(name) }))
    .filter((entry): entry is { file: string; name: SegmentName } => entry.name?.table === table)
    .sort((a, b) => a.file.localeCompare(b.file))
  const recovered: Recovered = { segments: [], emptyFiles: [], cuts: [] }
  for (const [index, { file, name }] of found.entries()) {
    const isNewest = found[index + 1]?.name.node !== name.node
    const content = await files.read(file)
    const { rows, bytes } = isNewest ? measureParsing(content, name.firstSeq) : measureShape(content, name.firstSeq)
    if (bytes < content.length) recovered.cuts.push(await cutOff(files, quarantine, file, content, bytes))
    if (rows === 0) recovered.emptyFiles.push(file)
    else {
      const id = file.slice(0, -SEGMENT_ENDING.length)
      recovered.segments.push({ id, name, file, rows, bytes, sinceMs: performance.now() })
    }
  }
  return recovered
}

interface Extent {
  rows: number
  bytes: number
}

const LINE_FEED = 0x0a

/** Whole lines up to the first NUL; each line must begin with its sequence number. */
function measureShape(content: Buffer, firstSeq: number): Extent {
  return measure(content, line => line.startsWith(rowStart(firstSeq + line.index)))
}

function measureParsing(content: Buffer, firstSeq: number): Extent {
  return measure(content, line => {
    if (!line.startsWith(rowStart(firstSeq + line.index))) return false
    try {
      return Array.isArray(JSON.parse(line.text()))
    } catch {
      return false
    }
  })
}

interface Line {
  readonly index: number
  startsWith(text: string): boolean
  text(): string
}

function measure(content: Buffer, isGood: (line: Line) => boolean): Extent {
  const nul = content.indexOf(0)
  const end = nul < 0 ? content.length : nul
  let rows = 0
  let bytes = 0
  while (bytes < end) {
    const newline = content.indexOf(LINE_FEED, bytes)
    if (newline < 0 || newline >= end) break
    const start = bytes
    const line: Line = {
      index: rows,
      startsWith: text => content.toString('latin1', start, start + text.length) === text,
      text: () => content.toString('utf8', start, newline),
    }
    if (!isGood(line)) break
    rows++
    bytes = newline + 1
  }
  return { rows, bytes }
}

async function cutOff(
  files: SpoolFiles,
  quarantine: SpoolFiles,
  file: string,
  content: Buffer,
  atByte: number,
): Promise<Cut> {
  const rest = content.subarray(atByte)
  const isTornLine = !rest.includes(LINE_FEED) && !rest.includes(0)
  const quarantined = isTornLine ? undefined : `${file}.${atByte}.damaged`
  if (quarantined !== undefined) await writeDurably(quarantine, quarantined, rest)
  await withFile(files, file, async handle => {
    await handle.truncate(atByte)
    await handle.sync()
  })
  return { file, atByte, bytes: rest.length, quarantined }
}
