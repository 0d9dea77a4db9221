/**
 * `Idempotency-Key`: a key is answered once, and the same again for an hour, across restarts (C1.7).
 *
 * An append with a key is a small transaction. Its *intent* (key, reply, range of sequence numbers) is on disk before
 * its rows are; its *outcome* follows, and is on disk before a segment with its rows may be deleted. So at a start every
 * intent can be judged: it has an outcome, or all of its rows are in the spool (it happened), or not (it did not, and
 * rows of it that did arrive are cut off, so that the sender's repeat is exact).
 */
import { shown, TailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { SpoolFile, SpoolFiles } from './files.ts'

/** An append's key with what a repeat will be told. */
export interface KeyedReply {
  readonly key: string
  /** Digest of the body: the same key with another body is a mistake of the sender. */
  readonly fingerprint: string
  readonly reply: string
}

interface Intent extends KeyedReply {
  readonly id: number
  readonly epochMs: number
  readonly node: string
  readonly firstSeq: number
  readonly lastSeq: number
}

interface Known {
  readonly fingerprint: string
  readonly epochMs: number
  readonly bytes: number
  readonly reply: Promise<string>
}

/** An intent whose outcome the disk does not tell. */
export interface OpenIntent {
  readonly id: number
  readonly node: string
  readonly firstSeq: number
  readonly lastSeq: number
}

const FILE = /^keys-(\d{8})\.ndjson$/
/** A journal file is succeeded after this many intents or this long; two of them cover the promise, the rest is deleted. */
const FILE_INTENTS_MAX = LIMITS.idempotencyKeysMax / 2
const REPLIES_BYTES_MAX = 64 * 1024 * 1024

export class IdempotencyKeys {
  private readonly known = new Map<string, Known>()
  private knownBytes = 0
  private readonly openIntents = new Map<number, Intent>()
  private readonly files: SpoolFiles
  private file: SpoolFile | undefined
  private fileBytes = 0
  private fileIntents = 0
  private fileNumber = 0
  private fileSinceMs = 0
  private nextId = 1
  private unwritten = ''
  private unsynced = false
  private readonly past: { name: string; lastEpochMs: number; intents: number }[] = []
  private readonly now: () => number

  /** @param now wall clock in epoch milliseconds: the hour goes on while the process is down */
  constructor(files: SpoolFiles, now: () => number = Date.now) {
    this.files = files
    this.now = now
  }

  /** Reads the journal. What remains open must be judged with `settle` before the first append. */
  async open(): Promise<OpenIntent[]> {
    const names = (await this.files.list())
      .map(({ name }) => name)
      .filter(name => FILE.test(name))
      .sort()
    for (const name of names) {
      this.fileNumber = Number(FILE.exec(name)?.[1])
      const intents = this.replay((await this.files.read(name)).toString('utf8'))
      this.past.push({ name, lastEpochMs: this.now(), intents })
    }
    return [...this.openIntents.values()]
  }

  /**
   * Does the work of a key once. A repeat gets the reply of the first, which may still be under way; `work` is not
   * called for it. When the work fails, whoever awaited it is told the same error, and the key is free again.
   * Throws `idempotency_key_reused` when the body is another one.
   */
  async once(key: string, fingerprint: string, work: () => Promise<string>): Promise<string> {
    const known = this.known.get(key)
    if (known === undefined || this.now() - known.epochMs > LIMITS.idempotencyKeyAgeMs) {
      const reply = work()
      this.remember(key, { fingerprint, epochMs: this.now(), bytes: key.length, reply })
      reply.catch(() => this.forget(key, reply))
      return reply
    }
    if (known.fingerprint === fingerprint) return known.reply
    throw new TailraceError(
      'idempotency_key_reused',
      `Idempotency-Key ${shown(key)} was used for another body within the last hour: use a new key for new records`,
    )
  }

  /** Puts intents on disk. Must be awaited before their rows are written. */
  async intend(
    entries: readonly (KeyedReply & { firstSeq: number; lastSeq: number; node: string })[],
  ): Promise<number[]> {
    await this.roll()
    const epochMs = this.now()
    const intents = entries.map((entry): Intent => ({ ...entry, id: this.nextId++, epochMs }))
    for (const intent of intents) this.unwritten += `${JSON.stringify({ intent })}\n`
    this.fileIntents += intents.length
    await this.flush()
    for (const intent of intents) this.openIntents.set(intent.id, intent)
    return intents.map(({ id }) => id)
  }

  /** Notes what became of intents; on disk with the next `sync` or `intend`. */
  settle(ids: readonly number[], happened: boolean): void {
    for (const id of ids) {
      const intent = this.openIntents.get(id)
      this.openIntents.delete(id)
      this.unwritten += `${JSON.stringify({ outcome: { id, happened } })}\n`
      if (intent && happened) this.rememberIntent(intent)
    }
  }

  /** Must be awaited before a segment is deleted, so that no outcome is forgotten with its rows. */
  async sync(): Promise<void> {
    if (this.unwritten !== '' || this.unsynced) await this.flush()
  }

  async close(): Promise<void> {
    await this.sync()
    await this.file?.close()
    this.file = undefined
  }

  private async flush(): Promise<void> {
    await this.roll()
    const file = this.file
    if (file === undefined) throw new Error('the key journal is not open')
    const text = this.unwritten
    const bytes = Buffer.from(text)
    try {
      await file.write([bytes], this.fileBytes)
      this.unsynced = true
      await file.sync()
    } catch (error) {
      // Never sync the same file again after a failure: the next intent starts a new one.
      await this.abandonFile()
      throw error
    }
    this.fileBytes += bytes.length
    this.unwritten = this.unwritten.slice(text.length)
    this.unsynced = false
  }

  private async abandonFile(): Promise<void> {
    const file = this.file
    this.file = undefined
    this.unsynced = false
    await file?.close().catch(() => undefined)
    this.past.push({ name: this.fileName(), lastEpochMs: this.now(), intents: this.fileIntents })
  }

  /** Starts the next file when the current one is full or old, and deletes those nobody can ask for any more. */
  private async roll(): Promise<void> {
    const isOld = this.now() - this.fileSinceMs > LIMITS.idempotencyKeyAgeMs / 2
    if (this.file && this.fileIntents < FILE_INTENTS_MAX && !isOld) return
    if (this.file && this.fileIntents === 0) return
    if (this.file) {
      const finished = this.file
      this.past.push({ name: this.fileName(), lastEpochMs: this.now(), intents: this.fileIntents })
      this.file = undefined
      await finished.close()
    }
    this.fileNumber++
    this.file = await this.files.open(this.fileName())
    this.fileBytes = 0
    this.fileIntents = 0
    this.fileSinceMs = this.now()
    await this.removePast()
    await this.files.syncDirectory()
  }

  private async removePast(): Promise<void> {
    let newerIntents = 0
    for (let i = this.past.length - 1; i >= 0; i--) {
      const file = this.past[i]
      if (file === undefined) continue
      const isOld = this.now() - file.lastEpochMs > LIMITS.idempotencyKeyAgeMs
      if (isOld || newerIntents >= LIMITS.idempotencyKeysMax) {
        await this.files.remove(file.name)
        this.past.splice(i, 1)
      }
      newerIntents += file.intents
    }
  }

  private fileName(): string {
    return `keys-${String(this.fileNumber).padStart(8, '0')}.ndjson`
  }

  /** The number of intents in a journal's text. A torn last line was never awaited by anyone. */
  private replay(text: string): number {
    let intents = 0
    for (const line of text.split('\n')) {
      const entry = parseEntry(line)
      if (entry?.intent) {
        intents++
        this.nextId = Math.max(this.nextId, entry.intent.id + 1)
        this.openIntents.set(entry.intent.id, entry.intent)
      } else if (entry?.outcome) {
        const intent = this.openIntents.get(entry.outcome.id)
        this.openIntents.delete(entry.outcome.id)
        if (intent && entry.outcome.happened) this.rememberIntent(intent)
      }
    }
    return intents
  }

  private rememberIntent({ key, fingerprint, reply, epochMs }: Intent): void {
    this.remember(key, { fingerprint, epochMs, bytes: key.length + reply.length, reply: Promise.resolve(reply) })
  }

  private remember(key: string, entry: Known): void {
    this.drop(key)
    this.known.set(key, entry)
    this.knownBytes += entry.bytes
    for (const [oldest] of this.known) {
      if (this.known.size <= LIMITS.idempotencyKeysMax && this.knownBytes <= REPLIES_BYTES_MAX) break
      this.drop(oldest)
    }
  }

  private forget(key: string, reply: Promise<string>): void {
    if (this.known.get(key)?.reply === reply) this.drop(key)
  }

  private drop(key: string): void {
    const known = this.known.get(key)
    if (known === undefined) return
    this.known.delete(key)
    this.knownBytes -= known.bytes
  }
}

interface Entry {
  intent?: Intent
  outcome?: { id: number; happened: boolean }
}

function parseEntry(line: string): Entry | undefined {
  if (line === '') return undefined
  try {
    return JSON.parse(line) as Entry
  } catch {
    return undefined
  }
}
