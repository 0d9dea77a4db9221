/**
 * `Idempotency-Key`: a key is answered once, and the same again for an hour, across restarts (C1.7).
 *
 * An append with a key is a small transaction. Its *intent* (key, reply, table and range of sequence numbers) is on disk
 * before its rows are; its *outcome* follows, and is on disk before a segment with its rows may be deleted. So at a start
 * every intent can be judged: it has an outcome, or all of its rows are in the spool (it happened), or not (it did not,
 * and rows of it that did arrive are cut off, so that the sender's repeat is exact).
 */
import { shown, TailraceError } from '../../core/errors.ts'
import type { KeptReply, KeyedReply } from '../../core/kept-reply.ts'
import { LIMITS } from '../../core/limits.ts'
import type { CommitJournal, CommittedRows, OpenIntent } from '../spool/commit-journal.ts'
import type { SpoolFile, SpoolFiles } from '../storage/files.ts'

interface Intent extends KeyedReply, CommittedRows {
  readonly id: number
  readonly epochMs: number
}

interface Known {
  readonly fingerprint: string
  readonly epochMs: number
  readonly bytes: number
  readonly reply: Promise<KeptReply>
}

/** What intents of the versions before do not say: there was one table, and what stored rows was answered with 200. */
const OLDER_INTENT = { table: 'logs', status: 200 }

const FILE = /^keys-(\d{8})\.ndjson$/
/** A journal file is succeeded after this many intents or this long; two of them cover the promise, the rest is deleted. */
const FILE_INTENTS_MAX = LIMITS.idempotencyKeysMax / 2
const REPLIES_BYTES_MAX = 64 * 1024 * 1024

export class IdempotencyKeys implements CommitJournal {
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
  private reading: Promise<void> | undefined
  private unwritten = ''
  private unsynced = false
  private readonly past: { name: string; lastEpochMs: number; intents: number }[] = []
  private readonly now: () => number
  private readonly onFailure: (error: unknown) => void

  /**
   * @param now wall clock in epoch milliseconds: the hour continues while the process is down
   * @param onFailure called when an old journal file cannot be closed or removed; it is removed later
   */
  constructor(files: SpoolFiles, now: () => number = Date.now, onFailure: (error: unknown) => void = () => {}) {
    this.files = files
    this.now = now
    this.onFailure = onFailure
  }

  async open(table: string): Promise<readonly OpenIntent[]> {
    this.reading ??= this.read()
    await this.reading
    return [...this.openIntents.values()].filter(intent => intent.table === table)
  }

  private async read(): Promise<void> {
    const names = (await this.files.list())
      .map(({ name }) => name)
      .filter(name => FILE.test(name))
      .sort()
    for (const name of names) {
      this.fileNumber = Number(FILE.exec(name)?.[1])
      const intents = this.replay((await this.files.read(name)).toString('utf8'))
      this.past.push({ name, lastEpochMs: this.now(), intents })
    }
  }

  /**
   * Does the work of a key once. A repeat gets the reply of the first, which may still be under way; `work` is not
   * called for it. When the work fails, whoever awaited it is told the same error, and the key is free again.
   * Throws `idempotency_key_reused` when the body is another one.
   */
  async once(key: string, fingerprint: string, work: () => Promise<KeptReply>): Promise<KeptReply> {
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

  async intend(entries: readonly (KeyedReply & CommittedRows)[]): Promise<readonly number[]> {
    await this.roll()
    const epochMs = this.now()
    const intents = entries.map((entry): Intent => ({ ...entry, id: this.nextId++, epochMs }))
    this.fileIntents += intents.length
    await this.flush(intents.map(intent => `${JSON.stringify({ intent })}\n`).join(''))
    for (const intent of intents) this.openIntents.set(intent.id, intent)
    return intents.map(({ id }) => id)
  }

  settle(ids: readonly number[], happened: boolean): void {
    for (const id of ids) {
      const intent = this.openIntents.get(id)
      this.openIntents.delete(id)
      this.unwritten += `${JSON.stringify({ outcome: { id, happened } })}\n`
      if (intent && happened) this.rememberIntent(intent)
    }
  }

  async sync(): Promise<void> {
    if (this.unwritten !== '' || this.unsynced) await this.flush()
  }

  async close(): Promise<void> {
    try {
      await this.sync()
    } finally {
      await this.abandon()
    }
  }

  /** Closes without writing; the next start evaluates unwritten outcomes again. */
  async abandon(): Promise<void> {
    const file = this.file
    this.file = undefined
    await file?.close().catch(this.onFailure)
  }

  /** Writes the outcomes so far, and `added` behind them; after a failure the outcomes are written again next time. */
  private async flush(added = ''): Promise<void> {
    await this.roll()
    const file = this.file
    if (file === undefined) throw new Error('the key journal is not open')
    const outcomes = this.unwritten
    const bytes = Buffer.from(outcomes + added)
    try {
      await file.write([bytes], this.fileBytes)
      this.unsynced = true
      await file.sync()
    } catch (error) {
      // Never sync the same file again after a failure: the next intent starts a new one.
      await this.abandonFile(file)
      throw error
    }
    this.fileBytes += bytes.length
    this.unwritten = this.unwritten.slice(outcomes.length)
    this.unsynced = false
  }

  private async abandonFile(file: SpoolFile): Promise<void> {
    this.unsynced = false
    await this.finishFile(file)
    if (this.fileBytes > 0) return
    // Nothing in it counts. On a full disk each attempt would otherwise leave a file.
    if (await this.removeFile(this.fileName())) this.past.pop()
  }

  /** Starts the next file when the current one is full or old, and deletes those nobody can ask for any more. */
  private async roll(): Promise<void> {
    const isOld = this.now() - this.fileSinceMs > LIMITS.idempotencyKeyAgeMs / 2
    if (this.file && this.fileIntents < FILE_INTENTS_MAX && !isOld) return
    if (this.file && this.fileIntents === 0) return
    if (this.file) await this.finishFile(this.file)
    const file = await this.files.open(fileName(this.fileNumber + 1))
    try {
      await this.files.syncDirectory()
    } catch (error) {
      await file.close().catch(this.onFailure)
      throw error
    }
    this.file = file
    this.fileNumber++
    this.fileBytes = 0
    this.fileIntents = 0
    this.fileSinceMs = this.now()
    await this.removePast()
  }

  private async finishFile(file: SpoolFile): Promise<void> {
    this.file = undefined
    this.past.push({ name: this.fileName(), lastEpochMs: this.now(), intents: this.fileIntents })
    await file.close().catch(this.onFailure)
  }

  private async removePast(): Promise<void> {
    let newerIntents = 0
    for (let i = this.past.length - 1; i >= 0; i--) {
      const file = this.past[i]
      if (file === undefined) continue
      const isOld = this.now() - file.lastEpochMs > LIMITS.idempotencyKeyAgeMs
      const isUnneeded = isOld || newerIntents >= LIMITS.idempotencyKeysMax
      if (isUnneeded && (await this.removeFile(file.name))) this.past.splice(i, 1)
      newerIntents += file.intents
    }
  }

  /** False when it could not be removed: appends do not depend on it. */
  private async removeFile(name: string): Promise<boolean> {
    try {
      await this.files.remove(name)
      return true
    } catch (error) {
      this.onFailure(error)
      return false
    }
  }

  private fileName(): string {
    return fileName(this.fileNumber)
  }

  /** The number of intents in a journal's text. A torn last line was never awaited by anyone. */
  private replay(text: string): number {
    let intents = 0
    for (const line of text.split('\n')) {
      const entry = parseEntry(line)
      if (entry?.intent) {
        intents++
        this.nextId = Math.max(this.nextId, entry.intent.id + 1)
        this.openIntents.set(entry.intent.id, { ...OLDER_INTENT, ...entry.intent })
      } else if (entry?.outcome) {
        const intent = this.openIntents.get(entry.outcome.id)
        this.openIntents.delete(entry.outcome.id)
        if (intent && entry.outcome.happened) this.rememberIntent(intent)
      }
    }
    return intents
  }

  private rememberIntent({ key, fingerprint, status, reply, epochMs }: Intent): void {
    const bytes = key.length + reply.length
    this.remember(key, { fingerprint, epochMs, bytes, reply: Promise.resolve({ status, reply }) })
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

  private forget(key: string, reply: Promise<KeptReply>): void {
    if (this.known.get(key)?.reply === reply) this.drop(key)
  }

  private drop(key: string): void {
    const known = this.known.get(key)
    if (known === undefined) return
    this.known.delete(key)
    this.knownBytes -= known.bytes
  }
}

function fileName(number: number): string {
  return `keys-${String(number).padStart(8, '0')}.ndjson`
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
