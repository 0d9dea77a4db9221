import { SEGMENT_ENDING } from '../spool/segment-name.ts'
import { type SpoolFiles, withFile } from '../storage/files.ts'
import { writeDurably } from '../storage/write-durably.ts'

/** The inserter's view of the disk: segments to read, halves to write, bad rows to keep. */
export interface InsertFiles {
  /** Absolute path of a file in the spool. */
  path(file: string): string
  read(file: string): Promise<Buffer>
  /** Undefined when there is no such file. */
  readIfThere(file: string): Promise<Buffer | undefined>
  /** Writes a file in the spool that survives a crash. */
  keep(file: string, content: Buffer): Promise<void>
  remove(file: string): Promise<void>
  /** Writes a half. It need not survive a crash: a restart writes it again. Returns its absolute path. */
  writeHalf(name: string, content: Buffer): Promise<string>
  /** Removes halves and bisection plans that a crash left behind and that no segment needs. */
  sweep(): Promise<void>
  /** Keeps a row the engine refuses, with the reason. The same name again is the same row again. */
  quarantine(name: string, row: Buffer, reason: string): Promise<void>
  /** Which of a segment's rows were kept there, by their place. */
  quarantinedRows(nameOf: (index: number) => string, rows: number): Promise<ReadonlySet<number>>
}

/** Endings of names in the spool: of some of a segment's rows, and of a segment's bisection plan. */
export const HALF_ENDING = '.half'
export const PLAN_ENDING = '.bisection'

export function insertFiles(spool: SpoolFiles, quarantine: SpoolFiles): InsertFiles {
  return {
    path: file => spool.path(file),
    read: file => spool.read(file),
    async readIfThere(file) {
      try {
        return await spool.read(file)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      }
    },
    keep: (file, content) => writeDurably(spool, file, content),
    remove: file => spool.remove(file),
    async writeHalf(name, content) {
      await withFile(spool, name, async file => {
        await file.truncate(0)
        await file.write([content], 0)
      })
      return spool.path(name)
    },
    async sweep() {
      const names = new Set((await spool.list()).map(({ name }) => name))
      const isOrphan = (name: string) =>
        name.endsWith(PLAN_ENDING) && !names.has(name.slice(0, -PLAN_ENDING.length) + SEGMENT_ENDING)
      const isUnfinished = (name: string) => name.endsWith(HALF_ENDING) || name.endsWith(`${PLAN_ENDING}.tmp`)
      for (const name of names) if (isOrphan(name) || isUnfinished(name)) await spool.remove(name)
    },
    quarantine: (name, row, reason) =>
      writeDurably(quarantine, name, Buffer.from(`${JSON.stringify({ reason, row: row.toString('utf8') })}\n`)),
    async quarantinedRows(nameOf, rows) {
      const names = new Set((await quarantine.list()).map(({ name }) => name))
      if (names.size === 0) return new Set()
      return new Set(Array.from({ length: rows }, (_, index) => index).filter(index => names.has(nameOf(index))))
    },
  }
}
