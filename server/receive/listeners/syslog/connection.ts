/** One TCP connection of a syslog sender. */
import { isUtf8 } from 'node:buffer'
import type { Socket } from 'node:net'
import { TailraceError } from '../../../../core/errors.ts'
import { LIMITS } from '../../../../core/limits.ts'
import { type SyslogFrame, SyslogFrames } from '../../../decode/syslog/frames.ts'
import { commitUntilSafe, plainAddress, type SyslogDoor, takeMessage } from './door.ts'
import { HttpGuard } from './http-guard.ts'

const DOOR = 'syslog_tcp'

export class SyslogConnection {
  private readonly socket: Socket
  private readonly door: SyslogDoor
  private readonly sender: string
  private readonly guard = new HttpGuard()
  private readonly frames = new SyslogFrames(LIMITS.syslogMessageBytesMax)
  private readonly partialBytes: () => number
  private readonly givenUp: AbortSignal
  /** Frames are taken one chunk after the other, so that the order of the connection is the order of the rows. */
  private taking: Promise<void> = Promise.resolve()
  private underWay = 0
  private timer: NodeJS.Timeout | undefined
  private lastAtMs = performance.now()
  private hasSpoken = false

  constructor(socket: Socket, door: SyslogDoor, partialBytes: () => number, givenUp: AbortSignal) {
    this.socket = socket
    this.door = door
    this.partialBytes = partialBytes
    this.givenUp = givenUp
    this.sender = plainAddress(socket.remoteAddress)
    socket.on('data', chunk => this.receive(chunk))
    socket.once('end', () => this.ended())
    // A reset ends the connection like any other end; what came before it counts.
    socket.on('error', () => this.ended())
    socket.once('close', () => clearTimeout(this.timer))
  }

  get pendingBytes(): number {
    return this.frames.pendingBytes + this.guard.heldBytes
  }

  /** How long nothing came and nothing was on its way to the disk. */
  get quietMs(): number {
    return this.underWay > 0 ? 0 : performance.now() - this.lastAtMs
  }

  /** Tells the sender that nothing is read for much longer. What it sends before it has heard of it still counts. */
  sayGoodbye(): void {
    this.lastAtMs = performance.now()
    this.socket.end()
  }

  /** Takes what is there as all there is, and closes when it is on disk. */
  async finish(): Promise<void> {
    this.ended()
    await this.taking
    this.socket.destroy()
  }

  /** Whether another may have its place: closing it loses nothing, or probably nothing. */
  get canMakeRoom(): boolean {
    return this.quietMs >= (this.hasSpoken ? LIMITS.syslogEvictIdleMs : LIMITS.syslogEvictSilentMs)
  }

  /** Sorts those first that lose least by being closed. */
  static byWorth(a: SyslogConnection, b: SyslogConnection): number {
    return Number(a.hasSpoken) - Number(b.hasSpoken) || b.quietMs - a.quietMs
  }

  private receive(chunk: Buffer): void {
    this.lastAtMs = performance.now()
    this.hasSpoken = true
    clearTimeout(this.timer)
    const bytes = this.guard.push(chunk)
    if (bytes === 'http') {
      this.refuseHttp()
      return
    }
    const frames = this.frames.push(bytes)
    this.socket.pause()
    void this.take(frames).then(() => {
      this.socket.resume()
      this.watchPartial()
    })
  }

  private ended(): void {
    clearTimeout(this.timer)
    void this.take([...this.release(), ...this.frames.end()]).then(() => this.socket.end())
  }

  /** What may still have been HTTP is syslog after all. */
  private release(): SyslogFrame[] {
    return this.guard.heldBytes === 0 ? [] : this.frames.push(this.guard.release())
  }

  /** One rejection for the whole request, of which nothing is read any more. */
  private refuseHttp(): void {
    const { intake, rules } = this.door
    const error = new TailraceError(
      'wrong_protocol',
      `the connection speaks HTTP, and this port is for syslog: send HTTP to port ${rules.httpPort}, /api/ingest`,
    )
    const sample = this.guard.release().toString('latin1', 0, LIMITS.rejectionSampleBytesMax)
    intake.refuse(DOOR, this.sender, error, sample)
    this.socket.destroy()
  }

  private take(frames: readonly SyslogFrame[]): Promise<void> {
    if (frames.length === 0) return this.taking
    this.underWay++
    this.taking = this.taking
      .then(() => this.store(frames))
      .catch(error => {
        this.door.warn('syslog connection failed', { sender: this.sender, error })
        this.socket.destroy()
      })
      .finally(() => this.underWay--)
    return this.taking
  }

  private async store(frames: readonly SyslogFrame[]): Promise<void> {
    const { intake, metrics, rules } = this.door
    const batch = intake.batch(DOOR, this.sender)
    for (const { bytes, cutBytes, isComplete } of frames) {
      if (!isUtf8(bytes)) metrics.invalidUtf8.inc({ door: DOOR })
      const text = bytes.toString('utf8')
      if (!isComplete) batch.add(text, refuseIncomplete)
      else takeMessage(batch, text, { sender: this.sender, cutBytes }, rules)
    }
    await commitUntilSafe(batch, intake, { door: DOOR, sender: this.sender }, this.givenUp)
  }

  /** An incomplete message: after a pause it is one without terminator; one that was counted must go on arriving. */
  private watchPartial(): void {
    clearTimeout(this.timer)
    if (this.pendingBytes === 0 || this.socket.destroyed) return
    if (this.partialBytes() > LIMITS.syslogPartialBytesMax) {
      this.close()
      return
    }
    this.timer = setTimeout(() => {
      void this.take([...this.release(), ...this.frames.flush()])
      if (this.frames.pendingBytes === 0) return
      this.timer = setTimeout(() => this.close(), LIMITS.syslogStallMs)
    }, LIMITS.syslogFlushIdleMs)
  }

  private close(): void {
    this.ended()
    this.socket.destroySoon()
  }
}

function refuseIncomplete(text: string): never {
  throw new TailraceError(
    'incomplete_message',
    `the connection ended or stalled inside a message of ${text.slice(0, 10).split(' ', 1)[0]} bytes, of which ${Buffer.byteLength(text)} came: its sender has to send it again`,
  )
}
