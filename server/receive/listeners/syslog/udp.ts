/**
 * Syslog over UDP: one message, JSON record or plain text a datagram. UDP can only drop; so the socket is read at once
 * into a bounded queue, and what the queue or the kernel drops is counted by reason. What was read and not yet synced
 * when the process is killed was never acknowledged, because UDP has no acknowledgement.
 */
import { isUtf8 } from 'node:buffer'
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { setTimeout as sleep } from 'node:timers/promises'
import { TailraceError } from '../../../../core/errors.ts'
import { LIMITS } from '../../../../core/limits.ts'
import type { LogRecord } from '../../../../core/record.ts'
import { compressedGelf } from '../../../decode/gelf.ts'
import { withoutLineEnd } from '../../../decode/syslog/frames.ts'
import { recordTexts } from '../../../decode/texts/record-texts.ts'
import type { RecordBatch } from '../../context.ts'
import { commitUntilSafe, plainAddress, type SyslogDoor, takeMessage } from './door.ts'
import { KernelDrops } from './kernel-drops.ts'

const DOOR = 'syslog_udp'
/** As the earlier aggregator names the service of a datagram that is plain text. */
const PLAIN_TEXT_SERVICE = 'unknown'

/** Datagrams of one turn share a commit; longer waiting would not make the sync cheaper. */
const GATHER_MS = 5
/** Decoding so many takes some 20 ms, in which nothing else is answered. */
const DATAGRAMS_PER_TURN = 2_000
/** What a waiting datagram costs besides its bytes; an empty one is no gift. */
const DATAGRAM_OVERHEAD_BYTES = 512
/** At a drain, what the kernel still holds is read until it is quiet this long, at most so long. */
const DRAIN_QUIET_MS = 50
const DRAIN_MAX_MS = 500

interface Datagram {
  readonly bytes: Buffer
  readonly sender: string
}

export class SyslogUdp {
  private readonly door: SyslogDoor
  private readonly socket: Socket
  private readonly drops: KernelDrops
  private readonly givenUp = new AbortController()
  private readonly waiting: Datagram[] = []
  private pendingBytes = 0
  private working: Promise<void> | undefined
  private lastAtMs = 0

  constructor(door: SyslogDoor) {
    this.door = door
    this.socket = createSocket({ type: door.rules.host.includes(':') ? 'udp6' : 'udp4' })
    this.drops = new KernelDrops(drops => this.countKernelDrops(drops))
    this.socket.on('message', (bytes, from) => this.receive(bytes, from))
  }

  /** Resolves with the port. Rejects with what the system says when it cannot be had. */
  async listen(): Promise<number> {
    const { host, port } = this.door.rules
    await new Promise<void>((resolve, reject) => {
      this.socket.once('error', reject)
      this.socket.bind({ address: host, port }, () => {
        this.socket.off('error', reject)
        resolve()
      })
    })
    this.socket.on('error', error => this.door.warn('syslog udp socket', { error }))
    this.growReceiveBuffer()
    const bound = this.socket.address().port
    this.drops.watch(bound)
    return bound
  }

  /** Reads what has arrived, puts it on disk and closes. */
  async drain(): Promise<void> {
    const endMs = performance.now() + DRAIN_MAX_MS
    while (performance.now() < endMs && performance.now() - this.lastAtMs < DRAIN_QUIET_MS) await sleep(DRAIN_QUIET_MS)
    await this.drops.stop()
    this.socket.close()
    const timer = setTimeout(() => this.givenUp.abort(), DRAIN_MAX_MS)
    await this.working
    clearTimeout(timer)
  }

  private receive(bytes: Buffer, from: RemoteInfo): void {
    const sender = plainAddress(from.address)
    this.lastAtMs = performance.now()
    const cost = costOf(bytes)
    if (this.pendingBytes + cost > LIMITS.udpPendingBytesMax) {
      this.drop(bytes, sender)
      return
    }
    this.pendingBytes += cost
    this.waiting.push({ bytes, sender })
    this.working ??= this.work().catch(error => {
      this.working = undefined
      this.door.warn('syslog datagrams failed', { error })
    })
  }

  private async work(): Promise<void> {
    while (this.waiting.length > 0) {
      await sleep(GATHER_MS)
      const taken = this.waiting.splice(0, DATAGRAMS_PER_TURN)
      await Promise.all(
        [...this.decode(taken)].map(([sender, batch]) =>
          commitUntilSafe(batch, this.door.intake, { door: DOOR, sender }, this.givenUp.signal),
        ),
      )
      for (const { bytes } of taken) this.pendingBytes -= costOf(bytes)
    }
    this.working = undefined
  }

  /** One batch a sender, so that rejections name theirs. */
  private decode(datagrams: readonly Datagram[]): Map<string, RecordBatch<LogRecord>> {
    const { intake, metrics, rules } = this.door
    const batches = new Map<string, RecordBatch<LogRecord>>()
    for (const { bytes, sender } of datagrams) {
      const batch = batches.get(sender) ?? intake.batch(DOOR, sender)
      batches.set(sender, batch)
      const form = compressedGelf(bytes)
      if (form !== undefined) {
        batch.add(bytes.toString('latin1'), () => refuseGelf(form))
        continue
      }
      if (!isUtf8(bytes)) metrics.invalidUtf8.inc({ door: DOOR })
      for (const text of messagesOf(bytes))
        takeMessage(batch, text, { sender, plainTextService: PLAIN_TEXT_SERVICE }, rules)
    }
    return batches
  }

  private drop(bytes: Buffer, sender: string): void {
    const error = new TailraceError(
      'busy',
      `${LIMITS.udpPendingBytesMax} bytes of datagrams wait for the disk already: send by TCP, which waits instead of losing`,
    )
    this.door.intake.refuse(DOOR, sender, error, bytes.toString('utf8', 0, LIMITS.rejectionSampleBytesMax))
  }

  private countKernelDrops(drops: number): void {
    const error = new TailraceError(
      'dropped_by_kernel',
      `the kernel dropped ${drops} datagrams because its receive buffer was full: raise net.core.rmem_max to ${LIMITS.udpReceiveBufferBytes}, or send by TCP`,
    )
    this.door.intake.refuse(DOOR, 'kernel', error, '', drops)
  }

  private growReceiveBuffer(): void {
    this.socket.setRecvBufferSize(LIMITS.udpReceiveBufferBytes)
    // Linux reports twice what it grants, for its own bookkeeping.
    const granted = this.socket.getRecvBufferSize() / (process.platform === 'linux' ? 2 : 1)
    if (granted >= LIMITS.udpReceiveBufferBytes) return
    this.door.warn('udp receive buffer is smaller than asked for; bursts may be dropped', {
      grantedBytes: granted,
      wantedBytes: LIMITS.udpReceiveBufferBytes,
      remedy: `sysctl -w net.core.rmem_max=${LIMITS.udpReceiveBufferBytes}`,
    })
  }
}

function refuseGelf(form: string): never {
  throw new TailraceError(
    'unsupported_encoding',
    `the datagram is GELF ${form === 'chunks' ? 'in chunks' : `compressed with ${form}`}, which is not decoded: turn compression off and send each record in one datagram, or by TCP`,
  )
}

/** JSON may come as several records; anything else is one message, whatever line ends it holds. */
function messagesOf(bytes: Buffer): string[] {
  const message = withoutLineEnd(bytes)
  const text = message.toString('utf8')
  if (!JSON_START.test(text)) return [text]
  // A datagram is too small for a record that would be refused.
  return Array.from(recordTexts(message)).filter(record => typeof record === 'string')
}

/** `[` alone also begins a line such as `[WARN] disk full`. */
const JSON_START = /^\s{0,16}(?:\{|\[\s{0,16}[{\]])/

function costOf(bytes: Buffer): number {
  return bytes.length + DATAGRAM_OVERHEAD_BYTES
}
