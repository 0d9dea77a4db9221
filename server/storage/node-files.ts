import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, readFile, rename, stat, statfs, unlink } from 'node:fs/promises'
import path from 'node:path'
import type { SpoolFile, SpoolFiles } from './files.ts'

/** The files of one directory on the real disk; the directory is made, and made to last, when it is missing. */
export async function openNodeFiles(directory: string): Promise<SpoolFiles> {
  await makeDirectory(directory)
  await syncPath(path.dirname(directory))
  const at = (name: string) => path.join(directory, name)
  return {
    path: at,
    read: name => readFile(at(name)),
    rename: (from, to) => rename(at(from), at(to)),
    remove: name => unlinkIfThere(at(name)),
    syncDirectory: () => syncPath(directory),
    async list() {
      const entries = (await readdir(directory, { withFileTypes: true })).filter(entry => entry.isFile())
      return Promise.all(entries.map(async ({ name }) => ({ name, bytes: (await stat(at(name))).size })))
    },
    async open(name) {
      return new NodeFile(await open(at(name), constants.O_RDWR | constants.O_CREAT, 0o600))
    },
    async freeBytes() {
      const { bavail, bsize } = await statfs(directory)
      return bavail * bsize
    },
  }
}

/**
 * Makes a directory and those above it. Throws what the system says, also where Node's own recursive call reports any
 * refusal, such as EROFS, as ENOENT.
 */
export async function makeDirectory(directory: string, mode?: number): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, ...(mode === undefined ? {} : { mode }) })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || path.dirname(directory) === directory) throw error
    await makeDirectory(path.dirname(directory), mode)
    await mkdir(directory, mode)
  }
}

class NodeFile implements SpoolFile {
  private readonly handle: FileHandle

  constructor(handle: FileHandle) {
    this.handle = handle
  }

  async write(buffers: readonly Buffer[], position: number): Promise<void> {
    const wanted = buffers.reduce((sum, buffer) => sum + buffer.length, 0)
    const { bytesWritten } = await this.handle.writev(buffers as Buffer[], position)
    // A short write is how a full disk begins; the caller cuts the file back to what was committed.
    if (bytesWritten !== wanted)
      throw Object.assign(new Error(`ENOSPC: short write of ${bytesWritten} of ${wanted} bytes`), { code: 'ENOSPC' })
  }

  sync(): Promise<void> {
    return this.handle.datasync()
  }

  truncate(bytes: number): Promise<void> {
    return this.handle.truncate(bytes)
  }

  close(): Promise<void> {
    return this.handle.close()
  }
}

/** Removes a file with one system call; `rm` with `force` makes two. */
async function unlinkIfThere(file: string): Promise<void> {
  try {
    await unlink(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

async function syncPath(directory: string): Promise<void> {
  const handle = await open(directory, constants.O_RDONLY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
