/**
 * Sessions by purpose. An embedded session runs one statement at a time and every statement that waits inside the
 * engine holds a thread that the spool's fsync may need, so statements wait here, in JavaScript (facts: C5).
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { TailraceError } from '../core/errors.ts'
import { LIMITS } from '../core/limits.ts'
import type { Session } from './session.ts'

/**
 * The writer inserts; readers serve people; background is for alerts, documents and exports; control cancels; check reads
 * whole parts, which may take minutes.
 */
export type Lane = 'writer' | 'reader' | 'background' | 'control' | 'check'

const SESSIONS: Readonly<Record<Lane, number>> = { writer: 1, reader: 2, background: 1, control: 1, check: 1 }

export class SessionPool {
  private readonly lanes: Record<Lane, SessionLane>

  /** @param open called once per session when the lane is first used */
  constructor(open: () => Session) {
    const lane = (name: Lane) => new SessionLane(name, SESSIONS[name], open)
    this.lanes = {
      writer: lane('writer'),
      reader: lane('reader'),
      background: lane('background'),
      control: lane('control'),
      check: lane('check'),
    }
  }

  /** Runs the task with a session of the lane that nobody else uses meanwhile. Throws `busy` when too many wait. */
  use<T>(lane: Lane, task: (session: Session) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.lanes[lane].use(task, signal)
  }

  /** Whether a statement of the lane is under way. */
  isBusy(lane: Lane): boolean {
    return !this.lanes[lane].isIdle
  }

  waiting(lane: Lane): number {
    return this.lanes[lane].waiting
  }

  /**
   * Refuses new statements, waits until those under way have ended, and closes the sessions. False when some had not
   * ended after `timeoutMs`: the engine was seen to block for ever when it is closed under a running statement.
   */
  async close(timeoutMs: number): Promise<boolean> {
    const closed = await Promise.all(Object.values(this.lanes).map(lane => lane.close(timeoutMs)))
    return closed.every(isClosed => isClosed)
  }
}

class SessionLane {
  private readonly name: Lane
  private readonly sessionsMax: number
  private readonly open: () => Session
  private readonly sessions: Session[] = []
  private readonly idle: Session[] = []
  private readonly queue: ((session: Session) => void)[] = []
  private closing = false
  private whenIdle: (() => void) | undefined

  constructor(name: Lane, sessionsMax: number, open: () => Session) {
    this.name = name
    this.sessionsMax = sessionsMax
    this.open = open
  }

  get waiting(): number {
    return this.queue.length
  }

  async use<T>(task: (session: Session) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const session = await this.acquire(signal)
    try {
      return await task(session)
    } finally {
      const next = this.queue.shift()
      if (next) next(session)
      else this.idle.push(session)
      if (this.isIdle) this.whenIdle?.()
    }
  }

  async close(timeoutMs: number): Promise<boolean> {
    this.closing = true
    if (!this.isIdle) {
      await Promise.race([
        new Promise<void>(resolve => (this.whenIdle = resolve)),
        sleep(timeoutMs, undefined, { ref: false }),
      ])
    }
    if (!this.isIdle) return false
    await Promise.all(this.sessions.map(session => session.close()))
    this.sessions.length = 0
    this.idle.length = 0
    return true
  }

  get isIdle(): boolean {
    return this.idle.length === this.sessions.length
  }

  private async acquire(signal?: AbortSignal): Promise<Session> {
    signal?.throwIfAborted()
    if (this.closing)
      throw new TailraceError('shutting_down', 'the server is shutting down: ask again in a moment', { retryAfterS: 1 })
    const idle = this.idle.pop()
    if (idle) return idle
    if (this.sessions.length < this.sessionsMax) {
      const session = this.open()
      this.sessions.push(session)
      return session
    }
    if (this.queue.length >= LIMITS.statementsWaitingMax) {
      throw new TailraceError(
        'busy',
        `${this.queue.length} queries wait for ClickHouse already (${this.name}): try again soon`,
        {
          retryAfterS: 2,
        },
      )
    }
    return new Promise((resolve, reject) => {
      const enter = (session: Session) => {
        signal?.removeEventListener('abort', leave)
        resolve(session)
      }
      const leave = () => {
        this.queue.splice(this.queue.indexOf(enter), 1)
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', leave, { once: true })
      this.queue.push(enter)
    })
  }
}
