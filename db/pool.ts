/**
 * Sessions by purpose. An embedded session runs one statement at a time and every statement that waits inside the
 * engine holds a thread that the spool's fsync may need, so statements wait here, in JavaScript (facts: C5).
 */
import { TailraceError } from '../core/errors.ts'
import { LIMITS } from '../core/limits.ts'
import type { Session } from './session.ts'

/** The writer inserts; readers serve people; background is for alerts, documents and exports; control cancels. */
export type Lane = 'writer' | 'reader' | 'background' | 'control'

const SESSIONS: Readonly<Record<Lane, number>> = { writer: 1, reader: 2, background: 1, control: 1 }

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
    }
  }

  /** Runs the task with a session of the lane that nobody else uses meanwhile. Throws `busy` when too many wait. */
  use<T>(lane: Lane, task: (session: Session) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.lanes[lane].use(task, signal)
  }

  waiting(lane: Lane): number {
    return this.lanes[lane].waiting
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.lanes).map(lane => lane.close()))
  }
}

class SessionLane {
  private readonly name: Lane
  private readonly sessionsMax: number
  private readonly open: () => Session
  private readonly sessions: Session[] = []
  private readonly idle: Session[] = []
  private readonly queue: ((session: Session) => void)[] = []

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
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.sessions.map(session => session.close()))
    this.sessions.length = 0
    this.idle.length = 0
  }

  private async acquire(signal?: AbortSignal): Promise<Session> {
    signal?.throwIfAborted()
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
