/**
 * Syslog over TCP. A connection is read only as fast as its records reach the disk: while they are on their way, or the
 * spool is full, it is paused, and TCP makes the sender wait. Nothing that was read is dropped, except when the process
 * is killed before the sync; plain syslog has no acknowledgement that could say so.
 */
import { createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { TailraceError } from '../../../../core/errors.ts'
import { LIMITS } from '../../../../core/limits.ts'
import { SyslogConnection } from './connection.ts'
import type { SyslogDoor } from './door.ts'

/** At a drain senders are told by a FIN; what they sent before they saw it is read until it is quiet this long. */
const DRAIN_QUIET_MS = 300
const DRAIN_MAX_MS = 2_000
/** Connections that the kernel has made and we have not taken yet would be reset by closing the listener. */
const ACCEPT_MS = 50

/** A peer that vanished without a word is found out by the system's probes. */
const KEEPALIVE_MS = 60_000

export class SyslogTcp {
  private readonly door: SyslogDoor
  private readonly server: Server
  private readonly connections = new Set<SyslogConnection>()
  private readonly givenUp = new AbortController()

  constructor(door: SyslogDoor) {
    this.door = door
    this.server = createServer({ allowHalfOpen: true, keepAlive: true, keepAliveInitialDelay: KEEPALIVE_MS }, socket =>
      this.accept(socket),
    )
  }

  /** Resolves with the port. Rejects with what the system says when it cannot be had. */
  listen(): Promise<number> {
    const { host, port } = this.door.rules
    return new Promise((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen(port, host, () => {
        this.server.off('error', reject)
        this.server.on('error', error => this.door.warn('syslog tcp listener', { error }))
        const address = this.server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : port)
      })
    })
  }

  get open(): number {
    return this.connections.size
  }

  /** Takes no new connection, tells the senders, reads what is on its way, puts it on disk and closes. */
  async drain(): Promise<void> {
    await sleep(ACCEPT_MS)
    this.server.close()
    for (const connection of this.connections) connection.sayGoodbye()
    const endMs = performance.now() + DRAIN_MAX_MS
    while (performance.now() < endMs && [...this.connections].some(({ quietMs }) => quietMs < DRAIN_QUIET_MS))
      await sleep(20)
    setTimeout(() => this.givenUp.abort(), Math.max(100, endMs - performance.now())).unref()
    await Promise.all([...this.connections].map(connection => connection.finish()))
  }

  private accept(socket: Socket): void {
    if (this.connections.size >= LIMITS.syslogConnectionsMax && !this.makeRoom()) {
      socket.on('error', () => {})
      socket.destroy()
      this.refuse(socket)
      return
    }
    const connection = new SyslogConnection(socket, this.door, this.partialBytes, this.givenUp.signal)
    this.connections.add(connection)
    socket.once('close', () => this.connections.delete(connection))
  }

  /** Bytes of incomplete messages over all connections. */
  private readonly partialBytes = () => [...this.connections].reduce((sum, { pendingBytes }) => sum + pendingBytes, 0)

  /** One connection is closed, as politely as at a drain; false when all of them are in use. */
  private makeRoom(): boolean {
    const [least] = [...this.connections].filter(({ canMakeRoom }) => canMakeRoom).sort(SyslogConnection.byWorth)
    if (least === undefined) return false
    this.connections.delete(least)
    least.sayGoodbye()
    setTimeout(() => void least.finish(), DRAIN_QUIET_MS)
    return true
  }

  private refuse(socket: Socket): void {
    const error = new TailraceError(
      'busy',
      `${LIMITS.syslogConnectionsMax} syslog connections are open already: let senders share connections`,
    )
    this.door.metrics.requestsRefused.inc({ door: 'syslog_tcp', code: error.code })
    this.door.warn('syslog connection refused', { sender: socket.remoteAddress, error })
  }
}
