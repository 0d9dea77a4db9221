/**
 * One socket from its opening to its end, whichever way it ends: it is told once, and nothing is told after it, or
 * after `close`.
 */
import { LIMITS } from '../limits.ts'
import type { Clock } from './clock.ts'
import type { TailSocket, TailSocketConstructor } from './socket.ts'
import type { LossReason } from './state.ts'

/** Of three heartbeats one may be late and one lost in a pause of the reader. */
export const SILENCE_MS = 3 * LIMITS.tailHeartbeatMs

export interface ConnectionEvents {
  opened(): void
  message(data: unknown): void
  lost(reason: LossReason): void
}

export class TailConnection {
  private readonly clock: Clock
  private readonly events: ConnectionEvents
  private readonly socket: TailSocket
  private state: 'opening' | 'open' | 'over' = 'opening'
  private errorText = ''
  private watchdog: unknown

  /** Throws what the constructor of the socket throws: for an address that is none, or that the page may not open. */
  constructor(url: string, WebSocket: TailSocketConstructor, clock: Clock, events: ConnectionEvents) {
    this.clock = clock
    this.events = events
    this.socket = new WebSocket(url)
    this.socket.addEventListener('open', () => this.opened())
    this.socket.addEventListener('message', ({ data }) => {
      if (this.state === 'open') events.message(data)
    })
    // Says what happened where the platform tells; `close` follows. A socket that was left may fail unheard.
    this.socket.addEventListener('error', ({ message }) => {
      if (typeof message === 'string') this.errorText = message
    })
    this.socket.addEventListener('close', ({ code, reason }) => this.closed(code, reason))
    this.heard()
  }

  get isOpen(): boolean {
    return this.state === 'open'
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message))
  }

  /** The server is there: silence is counted from now on. */
  heard(): void {
    this.clock.clearTimeout(this.watchdog)
    if (this.state !== 'over') this.watchdog = this.clock.setTimeout(() => this.fellSilent(), SILENCE_MS)
  }

  close(): void {
    if (this.state === 'over') return
    this.end()
    this.socket.close()
  }

  private opened(): void {
    if (this.state !== 'opening') return
    this.state = 'open'
    this.heard()
    this.events.opened()
  }

  private fellSilent(): void {
    if (this.state === 'over') return
    this.end()
    // A closing handshake would wait for the same silent server.
    if (this.socket.terminate) this.socket.terminate()
    else this.socket.close()
    this.events.lost({ kind: 'silent', message: `the server said nothing for ${SILENCE_MS / 1_000} s` })
  }

  private closed(code: number, reason: string): void {
    if (this.state === 'over') return
    const wasOpen = this.state === 'open'
    this.end()
    if (wasOpen)
      this.events.lost({ kind: 'lost', message: `the connection was closed (${reason || this.errorText || code})` })
    else
      this.events.lost({
        kind: 'refused',
        message: `the connection could not be opened (${this.errorText || reason || code})`,
      })
  }

  private end(): void {
    this.state = 'over'
    this.clock.clearTimeout(this.watchdog)
  }
}
