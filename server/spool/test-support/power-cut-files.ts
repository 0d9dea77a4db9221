/**
 * A disk in memory that can lose its power: contents last only once their file was synced, names only once the
 * directory was. What was not synced survives a cut wholly, not at all, or in part, as a choice of the test.
 */
import type { SpoolFile, SpoolFiles } from '../../storage/files.ts'

interface Inode {
  current: Buffer
  synced: Buffer
}

/** What of the unsynced bytes and names a power cut leaves. */
export type Survival = 'nothing' | 'everything' | 'torn' | 'zeroed'

export class PowerCutDisk {
  private readonly folders = new Map<string, { current: Map<string, Inode>; synced: Map<string, Inode> }>()
  private opsLeft = Number.POSITIVE_INFINITY
  private isOff = false
  /** Operations done so far: the places where the power can go. */
  ops = 0
  /** When set, the operation of this name fails with the error, once. */
  failNext: { operation: string; error: Error } | undefined
  /** Operations that fail until they are removed from here: a full disk, or one that turned read-only. */
  readonly failing = new Map<string, Error>()
  /** Files opened for writing and not closed. */
  openHandles = 0
  private readonly hanging = new Map<string, Promise<void>>()

  /** From now on the power goes before the n-th operation; it and all later ones never return. */
  cutAfter(ops: number): void {
    this.opsLeft = ops
  }

  /** From now on an operation does not return; the function that is returned lets all of them go on. */
  hang(operation: string): () => void {
    let release = () => {}
    this.hanging.set(operation, new Promise(resolve => (release = resolve)))
    return () => {
      this.hanging.delete(operation)
      release()
    }
  }

  get off(): boolean {
    return this.isOff
  }

  /** The disk as it is found when the power is back. */
  afterCut(survival: Survival): PowerCutDisk {
    const next = new PowerCutDisk()
    for (const [folder, { current, synced }] of this.folders) {
      const names = survival === 'nothing' ? synced : new Map([...synced, ...current])
      // A removal that was not synced may not have happened; one that was, did.
      const kept = survival === 'everything' ? current : names
      const files = new Map([...kept].map(([name, inode]) => [name, survivor(inode, survival)]))
      next.folders.set(folder, { current: files, synced: new Map(files) })
    }
    return next
  }

  folder(folder: string): SpoolFiles {
    const entry = this.folders.get(folder) ?? { current: new Map<string, Inode>(), synced: new Map<string, Inode>() }
    this.folders.set(folder, entry)
    const find = (name: string): Inode => {
      const inode = entry.current.get(name)
      if (!inode) throw Object.assign(new Error(`ENOENT: ${name}`), { code: 'ENOENT' })
      return inode
    }
    return {
      path: name => `${folder}/${name}`,
      list: () =>
        this.do('list', () => [...entry.current].map(([name, { current }]) => ({ name, bytes: current.length }))),
      read: name => this.do('read', () => Buffer.from(find(name).current)),
      open: name =>
        this.do('open', () => {
          const inode = entry.current.get(name) ?? { current: Buffer.alloc(0), synced: Buffer.alloc(0) }
          entry.current.set(name, inode)
          this.openHandles++
          return this.file(inode)
        }),
      rename: (from, to) =>
        this.do('rename', () => {
          entry.current.set(to, find(from))
          entry.current.delete(from)
        }),
      remove: name => this.do('remove', () => void entry.current.delete(name)),
      syncDirectory: () =>
        this.do('syncDirectory', () => {
          entry.synced = new Map(entry.current)
        }),
      freeBytes: async () => Number.POSITIVE_INFINITY,
    }
  }

  private file(inode: Inode): SpoolFile {
    return {
      write: (buffers, position) =>
        this.do('write', () => {
          const bytes = Buffer.concat(buffers as Buffer[])
          const grown = Buffer.alloc(Math.max(inode.current.length, position + bytes.length))
          inode.current.copy(grown)
          bytes.copy(grown, position)
          inode.current = grown
        }),
      sync: () =>
        this.do('sync', () => {
          inode.synced = Buffer.from(inode.current)
        }),
      truncate: bytes =>
        this.do('truncate', () => {
          inode.current = Buffer.from(inode.current.subarray(0, bytes))
        }),
      close: () => {
        this.openHandles--
        return this.do('close', () => undefined)
      },
    }
  }

  /** One operation: fails or loses the power when it is its turn, otherwise happens at once and returns a turn later. */
  async do<T>(operation: string, effect: () => T): Promise<T> {
    if (this.isOff || this.opsLeft-- <= 0) {
      this.isOff = true
      return new Promise(() => {})
    }
    this.ops++
    const hung = this.hanging.get(operation)
    if (hung !== undefined) await hung
    const failure = this.failing.get(operation)
    if (failure !== undefined) throw failure
    if (this.failNext?.operation === operation) {
      const { error } = this.failNext
      this.failNext = undefined
      throw error
    }
    const result = effect()
    await undefined
    return result
  }
}

function survivor({ current, synced }: Inode, survival: Survival): Inode {
  const content = contentAfter(current, synced, survival)
  return { current: Buffer.from(content), synced: Buffer.from(content) }
}

function contentAfter(current: Buffer, synced: Buffer, survival: Survival): Buffer {
  if (survival === 'nothing') return synced
  if (survival === 'everything' || current.length <= synced.length) return current
  const half = synced.length + Math.ceil((current.length - synced.length) / 2)
  if (survival === 'torn') return current.subarray(0, half)
  // The file's length was written, its second half was not.
  return Buffer.concat([current.subarray(0, half), Buffer.alloc(current.length - half)])
}
