/**
 * Who has logged in: random ids, each in the cookie of one browser. The server keeps what it needs to know them again, so
 * that they outlive a restart and a logout ends one wherever its cookie was copied to. The digests on disk are keyed with
 * a secret and the password: the file lets nobody in, and a new password ends all.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { LIMITS } from '../../core/limits.ts'
import type { SpoolFiles } from '../storage/files.ts'
import { writeDurably } from '../storage/write-durably.ts'
import type { Caller } from './caller.ts'
import { sessionValues, setCookie } from './session-cookie.ts'

const FILE = 'sessions.json'
/** A login or logout does not wait longer than this for the disk. */
const SAVE_WAIT_MS = 1_000
const SAVE_RETRY_MS = 1_000
const EXPIRY_CHECK_MS = 60_000

export interface SessionOptions {
  /** Random, kept beside the file. */
  readonly secret: Buffer
  readonly password: string
  /** Called when the file could not be read, or could not be written; a write is tried again until it succeeds. */
  onFailure(error: unknown): void
  readonly nowMs?: () => number
}

/** As it is on disk. */
interface Kept {
  /** Tells whether the digests were made with this secret and password. */
  readonly check: string
  /** Digest of the id, and the second since the epoch at which it expires; oldest first. */
  readonly sessions: readonly (readonly [digest: string, expiresS: number])[]
}

export class Sessions {
  private readonly files: SpoolFiles
  private readonly key: Buffer
  private readonly onFailure: (error: unknown) => void
  private readonly nowMs: () => number
  /** Oldest first. */
  private readonly expiries = new Map<string, number>()
  private readonly listeners: (() => void)[] = []
  private saving: Promise<void> = Promise.resolve()
  private retry: NodeJS.Timeout | undefined

  private constructor(files: SpoolFiles, { secret, password, onFailure, nowMs = Date.now }: SessionOptions) {
    this.files = files
    this.key = createHmac('sha256', secret).update(`tailrace session key\0${password}`).digest()
    this.onFailure = onFailure
    this.nowMs = nowMs
  }

  /** Sessions of an earlier life of the server go on, unless the password is another. Does not reject. */
  static async open(files: SpoolFiles, options: SessionOptions): Promise<Sessions> {
    const sessions = new Sessions(files, options)
    try {
      await sessions.load()
    } catch (error) {
      options.onFailure(error)
    }
    setInterval(() => sessions.removeExpired(), EXPIRY_CHECK_MS).unref()
    return sessions
  }

  /** Whether the caller shows a session that has not ended. Anything else is simply none. */
  holds(caller: Caller): boolean {
    const nowS = this.nowMs() / 1000
    return sessionValues(caller).some(value => (this.expiries.get(this.digestOf(value)) ?? 0) > nowS)
  }

  /** Begins a session, and returns its `Set-Cookie`. The oldest of too many ends. */
  async begin(caller: Caller): Promise<string> {
    const id = randomBytes(32).toString('base64url')
    this.removeExpired()
    this.remove([...this.expiries.keys()].slice(0, Math.max(0, this.expiries.size - LIMITS.sessionsMax + 1)))
    this.expiries.set(this.digestOf(id), Math.floor(this.nowMs() / 1000) + LIMITS.sessionAgeS)
    await this.saveSoon()
    return setCookie(caller, id, LIMITS.sessionAgeS)
  }

  /** Ends the sessions that the caller shows, and returns the `Set-Cookie` that makes the browser forget them. */
  async end(caller: Caller): Promise<string> {
    if (this.remove(sessionValues(caller).map(value => this.digestOf(value)))) await this.saveSoon()
    return setCookie(caller, '', 0)
  }

  /** Registers a function that is called whenever sessions have ended, for whatever reason. */
  onEnd(listener: () => void): void {
    this.listeners.push(listener)
  }

  private digestOf(id: string): string {
    return createHmac('sha256', this.key).update(`tailrace session\0${id}`).digest('base64url')
  }

  private get check(): string {
    return this.digestOf('')
  }

  private async load(): Promise<void> {
    if (!(await this.files.list()).some(({ name }) => name === FILE)) return
    const { check, sessions } = JSON.parse((await this.files.read(FILE)).toString('utf8')) as Kept
    if (check !== this.check) return
    for (const [digest, expiresS] of sessions) this.expiries.set(digest, expiresS)
  }

  private removeExpired(): void {
    const nowS = this.nowMs() / 1000
    this.remove([...this.expiries].filter(([, expiresS]) => expiresS <= nowS).map(([digest]) => digest))
  }

  /** Returns whether there was a session to remove. */
  private remove(digests: readonly string[]): boolean {
    const isAny = digests.filter(digest => this.expiries.delete(digest)).length > 0
    if (isAny) for (const listener of this.listeners) listener()
    return isAny
  }

  /** Resolves when the sessions are on disk, or after a moment: the write goes on. */
  private async saveSoon(): Promise<void> {
    this.saving = this.saving.then(() => this.save())
    await Promise.race([this.saving, sleep(SAVE_WAIT_MS, undefined, { ref: false })])
  }

  /** Writes the sessions of that moment. A failed write is repeated, or a logout would not outlive a restart. */
  private async save(): Promise<void> {
    const kept: Kept = { check: this.check, sessions: [...this.expiries] }
    try {
      await writeDurably(this.files, FILE, Buffer.from(`${JSON.stringify(kept)}\n`))
    } catch (error) {
      this.onFailure(error)
      this.retryLater()
    }
  }

  private retryLater(): void {
    this.retry ??= setTimeout(() => {
      this.retry = undefined
      void this.saveSoon()
    }, SAVE_RETRY_MS).unref()
  }
}
