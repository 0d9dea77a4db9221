import type { SpoolFiles } from '../storage/files.ts'

/**
 * Readers of the live tail that come back together, after a restart, want the same files of up to 64 MiB: each is in
 * memory once, for as long as one of them holds it.
 */
export class SharedReads {
  private readonly files: Pick<SpoolFiles, 'read'>
  private readonly underWay = new Map<string, Promise<Buffer>>()
  private readonly held = new Map<string, WeakRef<Buffer>>()
  private readonly released = new FinalizationRegistry<string>(key => {
    if (this.held.get(key)?.deref() === undefined) this.held.delete(key)
  })

  constructor(files: Pick<SpoolFiles, 'read'>) {
    this.files = files
  }

  /** The first bytes of a file, which do not change any more. Rejects when the file is gone. */
  read(file: string, bytes: number): Promise<Buffer> {
    const key = `${file} ${bytes}`
    const known = this.held.get(key)?.deref()
    if (known !== undefined) return Promise.resolve(known)
    const reading = this.underWay.get(key) ?? this.readNow(key, file, bytes)
    this.underWay.set(key, reading)
    return reading
  }

  private async readNow(key: string, file: string, bytes: number): Promise<Buffer> {
    try {
      const content = (await this.files.read(file)).subarray(0, bytes)
      this.held.set(key, new WeakRef(content))
      this.released.register(content, key)
      return content
    } finally {
      this.underWay.delete(key)
    }
  }
}
