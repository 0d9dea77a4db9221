/**
 * The few file operations that the spool's promise rests on. `node-files.ts` is the real disk; the tests put a twin in
 * its place that loses everything not synced.
 */
export interface SpoolFiles {
  /** Names and sizes of the files in the directory. */
  list(): Promise<{ name: string; bytes: number }[]>
  read(name: string): Promise<Buffer>
  /** Opens for writing, creating the file if it is not there. Lasting only after `syncDirectory`. */
  open(name: string): Promise<SpoolFile>
  rename(from: string, to: string): Promise<void>
  remove(name: string): Promise<void>
  /** Makes creations, renames and removals last. */
  syncDirectory(): Promise<void>
  /** Bytes a writer may still use on this file system. */
  freeBytes(): Promise<number>
  /** The path under which another process (the engine) finds the file. */
  path(name: string): string
}

export interface SpoolFile {
  /** Writes all of the buffers at the position, or throws. */
  write(buffers: readonly Buffer[], position: number): Promise<void>
  /** fdatasync: after it the written bytes survive a power cut. */
  sync(): Promise<void>
  truncate(bytes: number): Promise<void>
  close(): Promise<void>
}

/** Opens a file for the task and closes it afterwards, also after a failure: a repeat must not cost a handle each time. */
export async function withFile(
  files: SpoolFiles,
  name: string,
  task: (file: SpoolFile) => Promise<void>,
): Promise<void> {
  const file = await files.open(name)
  try {
    await task(file)
  } finally {
    await file.close()
  }
}
