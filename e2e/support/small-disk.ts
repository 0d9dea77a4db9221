import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import path from 'node:path'
import { temporaryDirectory } from './server.ts'

/** A file system of its own. */
export interface SmallDisk {
  readonly path: string
  /** Takes what is free. */
  fill(): void
  /** Gives it back. */
  empty(): void
  remount(mode: 'ro' | 'rw'): void
  unmount(): void
}

const BLOCK = Buffer.alloc(16 * 1024)

/** A tmpfs of so many bytes; undefined where this process may not mount. */
export function mountSmallDisk(
  bytes: number,
  directory = path.join(temporaryDirectory(), 'disk'),
): SmallDisk | undefined {
  mkdirSync(directory)
  const run = (command: string, ...args: string[]) => execFileSync(command, args, { stdio: 'pipe' })
  try {
    run('mount', '-t', 'tmpfs', '-o', `size=${bytes},mode=0700`, 'tmpfs', directory)
  } catch {
    return undefined
  }
  const filler = path.join(directory, 'filler')
  return {
    path: directory,
    fill: () => fillUp(filler),
    empty: () => rmSync(filler, { force: true }),
    remount: mode => void run('mount', '-o', `remount,${mode}`, directory),
    unmount: () => void run('umount', '--lazy', directory),
  }
}

function fillUp(file: string): void {
  const handle = openSync(file, 'a')
  try {
    for (;;) writeSync(handle, BLOCK)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  } finally {
    closeSync(handle)
  }
}
