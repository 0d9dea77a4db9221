import { type SpoolFiles, withFile } from '../storage/files.ts'
import type { CommitJournal, CommittedRows } from './commit-journal.ts'
import { lastSeqOf, type Segment } from './segment.ts'

/**
 * Judges the intents of a table that a crash left without outcome: one happened if all of its rows are in the spool. Rows of one
 * that did not are cut off, so that the sender's repeat is exact. Returns the segments as they are afterwards.
 */
export async function judgeOpenIntents(
  files: SpoolFiles,
  journal: CommitJournal,
  table: string,
  segments: readonly Segment[],
): Promise<Segment[]> {
  let current = [...segments]
  for (const intent of await journal.open(table)) {
    const present = current.reduce((rows, segment) => rows + overlap(segment, intent), 0)
    const happened = present === intent.lastSeq - intent.firstSeq + 1
    if (!happened && present > 0) current = await cutFrom(files, current, intent)
    journal.settle([intent.id], happened)
  }
  await journal.sync()
  return current
}

type Range = Omit<CommittedRows, 'table'>

function overlap(segment: Segment, { node, firstSeq, lastSeq }: Range): number {
  if (segment.name.node !== node) return 0
  return Math.max(0, Math.min(lastSeqOf(segment), lastSeq) - Math.max(segment.name.firstSeq, firstSeq) + 1)
}

/** Removes the node's rows from a number on: they end the log, because what comes later was written later. */
async function cutFrom(files: SpoolFiles, segments: readonly Segment[], { node, firstSeq }: Range): Promise<Segment[]> {
  return Promise.all(
    segments.map(async segment => {
      if (segment.name.node !== node || lastSeqOf(segment) < firstSeq) return segment
      const rows = Math.max(0, firstSeq - segment.name.firstSeq)
      const content = await files.read(segment.file)
      let bytes = 0
      for (let row = 0; row < rows; row++) bytes = content.indexOf(0x0a, bytes) + 1
      await withFile(files, segment.file, async handle => {
        await handle.truncate(bytes)
        await handle.sync()
      })
      return { ...segment, rows, bytes }
    }),
  )
}
