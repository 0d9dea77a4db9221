/**
 * Who has logged in: random ids, each in the cookie of one browser. The server keeps what it needs to know them again, so
 * that they outlive a restart and a logout ends one wherever its cookie was copied to. The digests on disk are keyed with
 * a secret and the password: the file lets nobody in, and a new password ends all.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { LIMITS } from '../../core/limits.ts'
import type { SpoolFiles } from '../storage/files.ts'
import { writeDurably } from '../storage/write-durably.ts'
import type { Caller } from './caller.ts'
import { sessionValues, setCookie } from './session-cookie.ts'

const FILE = 'sessions.json'

export interface SessionOptions {
  /** Random, kept beside the file. */
  readonly secret: Buffer
  readonly password: string
  /** The file could not be read or written: sessions end with this process. */
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
    const nowS = Math.floor(this.nowMs() / 1000)
    for (const [digest, expiresS] of this.expiries)
      if (expiresS <= nowS || this.expiries.size >= LIMITS.sessionsMax) this.expiries.delete(digest)
    this.expiries.set(this.digestOf(id), nowS + LIMITS.sessionAgeS)
    await this.save()
    return setCookie(caller, id, LIMITS.sessionAgeS)
  }

  /** Ends the sessions that the caller shows, and returns the `Set-Cookie` that makes the browser forget them. */
  async end(caller: Caller): Promise<string> {
    const ended = sessionValues(caller).filter(value => this.expiries.delete(this.digestOf(value)))
    if (ended.length > 0) {
      for (const listener of this.listeners) listener()
      await this.save()
    }
    return setCookie(caller, '', 0)
  }

  /** Calls when a session was ended by its holder. */
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

  /** One write after the other, each with what is known when its turn comes. */
  private save(): Promise<void> {
    this.saving = this.saving.then(async () => {
      const kept: Kept = { check: this.check, sessions: [...this.expiries] }
      try {
        await writeDurably(this.files, FILE, Buffer.from(`${JSON.stringify(kept)}\n`))
      } catch (error) {
        this.onFailure(error)
      }
    })
    return this.saving
  }
}
