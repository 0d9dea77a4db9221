import { type SpoolFiles, withFile } from '../spool/files.ts'
import { writeDurably } from '../spool/recovery.ts'

/** The inserter's view of the disk: segments to read, halves to write, bad rows to keep. */
export interface InsertFiles {
  /** Absolute path of a file in the spool. */
  path(file: string): string
  read(file: string): Promise<Buffer>
  /** Writes a half. It need not survive a crash: a restart makes it again. Returns its absolute path. */
  writeHalf(name: string, content: Buffer): Promise<string>
  removeHalf(name: string): Promise<void>
  /** Keeps a row the engine refuses, with the reason. The same name again is the same row again. */
  quarantine(name: string, row: Buffer, reason: string): Promise<void>
  /** Which of a segment's rows were kept there, by their place. */
  quarantinedRows(nameOf: (index: number) => string, rows: number): Promise<ReadonlySet<number>>
}

export function insertFiles(spool: SpoolFiles, quarantine: SpoolFiles): InsertFiles {
  return {
    path: file => spool.path(file),
    read: file => spool.read(file),
    async writeHalf(name, content) {
      await withFile(spool, name, async file => {
        await file.truncate(0)
        await file.write([content], 0)
      })
      return spool.path(name)
    },
    removeHalf: name => spool.remove(name),
    quarantine: (name, row, reason) =>
      writeDurably(quarantine, name, Buffer.from(`${JSON.stringify({ reason, row: row.toString('utf8') })}\n`)),
    async quarantinedRows(nameOf, rows) {
      const names = new Set((await quarantine.list()).map(({ name }) => name))
      if (names.size === 0) return new Set()
      return new Set(Array.from({ length: rows }, (_, index) => index).filter(index => names.has(nameOf(index))))
    },
  }
}
