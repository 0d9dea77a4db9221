/**
 * Cuts a TCP stream into syslog messages (RFC 6587). A sender may change its framing with every message: octet counting
 * (`57 <13>…`), a line feed or NUL behind each message, or, as some libraries do, nothing at all; then a pause, the next
 * header or the end of the connection ends the message. Bytes in, messages out; nothing is dropped unsaid.
 */
import { JsonExtent } from './json-extent.ts'
import { findAfterWrong, findOctetCount, type OctetCount, RESYNC_BYTES_MAX, readOctetCount } from './octet-count.ts'
import { Terminators } from './terminators.ts'

/** One message as it came, without its framing. */
export interface SyslogFrame {
  readonly bytes: Buffer
  /** Bytes behind `bytes` that exceeded the bound and were passed over. */
  readonly cutBytes: number
  /** False when the connection ended inside a counted message: its sender will send it again. */
  readonly isComplete: boolean
}

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const NUL = 0x00
const LESS_THAN = 0x3c
const OPEN_BRACE = 0x7b

const HEADER = String.raw`<\d{1,3}>(?:1 (?:-|\d{4}-\d\d-\d\dT)|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d )`
const STARTS_WITH_HEADER = new RegExp(`^(?:[1-9]\\d{0,7} )?${HEADER}`)
const STARTS_WITH_PRIORITY = /^(?:[1-9]\d{0,7} )?<\d{1,3}>/
const INNER_HEADER = new RegExp(`(?!^)(?=${HEADER})`)
const HEADER_CHARS = 48

/** What the end of the pending bytes waits for: a terminator, a line feed, NUL or the next count, or so many bytes in all. */
type Waiting = 'terminator' | 'terminator or count' | number

/** State of one connection. Holds at most `bytesMax` and one chunk. */
export class SyslogFrames {
  private readonly bytesMax: number
  /** Chunks of a message that is not complete; joined when it may be, so that many small ones cost no more than they are. */
  private chunks: Buffer[] = []
  private pending: Buffer = Buffer.alloc(0)
  private waiting: Waiting = 0
  /** Rest of a message over the bound: so many bytes, or up to the next terminator. */
  private passOver: number | 'line' = 0
  private readonly terminators = new Terminators()
  private json: JsonExtent | undefined
  /** The message before was counted: what begins no message now is the rest of one whose count was too small. */
  private isAfterCount = false
  private sawUnterminated = false
  private cut: { bytes: Buffer; cutBytes: number } | undefined
  private length = 0

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax
  }

  /** Bytes of a message that is not complete yet. */
  get pendingBytes(): number {
    return this.length + (this.cut?.bytes.length ?? 0)
  }

  /** The messages that the chunk completes, in order. */
  push(chunk: Buffer): SyslogFrame[] {
    const frames = this.isNextMessage(chunk) ? this.flush() : []
    this.chunks.push(chunk)
    this.length += chunk.length
    if (this.mayComplete(chunk)) this.take(frames, false)
    return frames
  }

  /** The sender pauses: what is there is a message, unless its count says that more must come. */
  flush(): SyslogFrame[] {
    const frames: SyslogFrame[] = []
    this.take(frames, true)
    return frames
  }

  /** The connection ended. */
  end(): SyslogFrame[] {
    const frames = this.flush()
    for (let count = readOctetCount(this.pending); this.length > 0; count = readOctetCount(this.pending)) {
      if (typeof count === 'object') this.takeBrokenCount(frames, count)
      else if (count === 'unknown') frames.push(whole(withoutLineEnd(this.takeAll())))
      else this.take(frames, true)
    }
    if (this.cut) frames.push(this.takeCut())
    return frames
  }

  private join(): void {
    if (this.chunks.length === 0) return
    this.pending = Buffer.concat([this.pending, ...this.chunks])
    this.chunks = []
  }

  /** Whether the pending message may end in this chunk; decided without touching what came before. */
  private mayComplete(chunk: Buffer): boolean {
    if (this.length > this.bytesMax || this.passOver !== 0) return true
    if (typeof this.waiting === 'number') return this.length >= this.waiting
    if (this.waiting === 'terminator or count' && chunk.includes(LESS_THAN)) return true
    return chunk.includes(LINE_FEED) || chunk.includes(NUL)
  }

  /** Whether the chunk begins a message of its own, so that what is pending had no terminator. */
  private isNextMessage(chunk: Buffer): boolean {
    const first = this.pending[0] ?? this.chunks[0]?.[0]
    if (this.passOver !== 0 || first !== LESS_THAN) return false
    const start = chunk.toString('latin1', 0, HEADER_CHARS)
    // A sender that ends its messages may quote another's header, but not just where TCP happened to cut.
    const isOpen = !this.terminators.isKnown || this.sawUnterminated
    return isOpen ? STARTS_WITH_PRIORITY.test(start) : STARTS_WITH_HEADER.test(start)
  }

  /** @param isAll nothing follows for now: a line needs no terminator */
  private take(frames: SyslogFrame[], isAll: boolean): void {
    this.join()
    while (this.pending.length > 0) {
      if (this.passOver !== 0) {
        if (!this.takePassedOver(frames)) return
      } else if (isLineEnd(this.pending[0])) this.advance(1)
      else if (!this.takeFrame(frames, isAll)) return
    }
  }

  private takeFrame(frames: SyslogFrame[], isAll: boolean): boolean {
    const count = readOctetCount(this.pending)
    if (count === 'unknown') {
      this.waiting = this.length + 1
      return false
    }
    return count === undefined ? this.takeLine(frames, isAll) : this.takeCounted(frames, count, isAll)
  }

  private takeCounted(frames: SyslogFrame[], count: OctetCount, isAll: boolean): boolean {
    const { head, bytes } = count
    const wanted = Math.min(bytes, this.bytesMax)
    const end = head + wanted
    if (this.pending.length < end) {
      this.waiting = end
      return false
    }
    const found = bytes > this.bytesMax ? undefined : findAfterWrong(this.pending, end)
    const next = found !== undefined && found.end <= this.bytesMax ? found : undefined
    if (next !== undefined && next.isConfirmed === undefined && !isAll) {
      this.waiting = next.end
      return false
    }
    if (next !== undefined) this.takeUpTo(frames, count, next.at)
    else {
      const kept = this.pending.subarray(head, end)
      if (bytes > this.bytesMax) this.beginPassingOver(kept, bytes - this.bytesMax)
      else frames.push(whole(withoutLineEnd(kept)))
      this.advance(end)
    }
    this.isAfterCount = true
    return true
  }

  /** The count was wrong: the message ends where the next one begins. */
  private takeUpTo(frames: SyslogFrame[], { head }: OctetCount, at: number): void {
    frames.push(whole(withoutLineEnd(this.pending.subarray(Math.min(head, at - 1), at))))
    this.advance(at)
  }

  /** The connection ended inside a counted message. */
  private takeBrokenCount(frames: SyslogFrame[], count: OctetCount): void {
    const next = findOctetCount(this.pending, 1, this.pending.length)
    if (next?.isConfirmed === true) {
      this.takeUpTo(frames, count, next.at)
      this.take(frames, true)
    } else frames.push(...afterBrokenCount(this.takeAll(), count.head))
  }

  private takeLine(frames: SyslogFrame[], isAll: boolean): boolean {
    const end = this.lineEnd(isAll)
    const count = this.isAfterCount ? this.countInside(end) : -1
    if (count >= 0) {
      frames.push(whole(withoutLineEnd(this.pending.subarray(0, count))))
      this.advance(count)
      return true
    }
    if (end >= 0 && end <= this.bytesMax) {
      const bytes = this.pending.subarray(0, end)
      frames.push(...(this.sawUnterminated ? this.split(bytes) : [whole(withoutLineEnd(bytes))]))
      this.advance(end + 1)
      this.isAfterCount = false
      return true
    }
    if (end < 0 && this.pending.length <= this.bytesMax) {
      if (isAll) this.takeUnterminated(frames)
      else this.waiting = this.waitingForLine()
      return false
    }
    this.beginPassingOver(this.pending.subarray(0, this.bytesMax), 'line')
    this.advance(this.bytesMax)
    return true
  }

  private takeUnterminated(frames: SyslogFrame[]): void {
    this.isAfterCount = false
    const bytes = this.takeAll()
    if (!isLineEnd(bytes.at(-1))) this.sawUnterminated = true
    frames.push(...this.split(bytes))
  }

  /** Where in a rest that begins no message the next counted one begins, or -1. */
  private countInside(end: number): number {
    if (this.pending[0] === LESS_THAN || this.pending[0] === OPEN_BRACE) return -1
    return findOctetCount(this.pending, 1, end < 0 ? this.pending.length : end)?.at ?? -1
  }

  private waitingForLine(): Waiting {
    const isUndecided = this.json?.isUndecided === true || this.terminators.isUndecided(this.pending)
    if (isUndecided) return this.length + 1
    return this.isAfterCount && this.length <= RESYNC_BYTES_MAX ? 'terminator or count' : 'terminator'
  }

  /** Where the terminator of the line or JSON object is, or -1. */
  private lineEnd(isAll: boolean): number {
    if (this.passOver === 0 && this.pending[0] === OPEN_BRACE) {
      this.json ??= new JsonExtent()
      const extent = this.json.extend(this.pending)
      if (extent === 'more' && !isAll) return -1
      if (typeof extent === 'number') return this.terminators.endOfJson(this.pending, extent)
    }
    return this.terminators.endOfLine(this.pending)
  }

  private beginPassingOver(kept: Buffer, rest: number | 'line'): void {
    // A copy: the chunk that holds it must not stay in memory while the rest is passed over.
    this.cut = { bytes: Buffer.from(kept), cutBytes: 0 }
    this.passOver = rest
  }

  /** False when more of the oversized message is still to come. */
  private takePassedOver(frames: SyslogFrame[]): boolean {
    if (this.cut === undefined) return true
    const end = this.passOver === 'line' ? this.lineEnd(false) : this.passOver
    const passed = end < 0 ? this.pending.length : Math.min(end, this.pending.length)
    this.cut.cutBytes += passed
    const isDone = this.passOver === 'line' ? end >= 0 : passed === this.passOver
    if (typeof this.passOver === 'number') this.passOver -= passed
    this.advance(passed)
    if (!isDone) return false
    frames.push(this.takeCut())
    return true
  }

  private takeCut(): SyslogFrame {
    const { bytes, cutBytes } = this.cut ?? { bytes: Buffer.alloc(0), cutBytes: 0 }
    this.cut = undefined
    this.passOver = 0
    return { bytes, cutBytes, isComplete: true }
  }

  private takeAll(): Buffer {
    const bytes = this.pending
    this.advance(bytes.length)
    return bytes
  }

  private advance(bytes: number): void {
    this.pending = this.pending.subarray(bytes)
    this.length = this.pending.length
    this.waiting = 0
    this.json = undefined
    this.terminators.beginMessage()
  }

  /** Messages that follow each other without anything in between. */
  private split(bytes: Buffer): SyslogFrame[] {
    const parts = bytes[0] === LESS_THAN ? bytes.toString('latin1').split(INNER_HEADER) : [bytes.toString('latin1')]
    return parts.map(part => whole(withoutLineEnd(Buffer.from(part, 'latin1'))))
  }
}

const LINE_FEED_BEFORE_MESSAGE = /\n(?=<\d{1,3}>)/

/**
 * A count that more was promised by than came. Where whole messages are in what came, the count was wrong and they were
 * lines; otherwise the sender was cut off.
 */
function afterBrokenCount(bytes: Buffer, head: number): SyslogFrame[] {
  const lines = bytes.toString('latin1', head).split(LINE_FEED_BEFORE_MESSAGE)
  if (lines.length === 1) return [{ bytes, cutBytes: 0, isComplete: false }]
  return lines.map(line => whole(withoutLineEnd(Buffer.from(line, 'latin1'))))
}

function whole(bytes: Buffer): SyslogFrame {
  return { bytes, cutBytes: 0, isComplete: true }
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === LINE_FEED || byte === NUL || byte === CARRIAGE_RETURN
}

/** Without the line end that rsyslog and syslog-ng count as part of the message, and that Windows' senders add. */
export function withoutLineEnd(bytes: Buffer): Buffer {
  let end = bytes.length
  while (end > 0 && isLineEnd(bytes[end - 1])) end--
  return end === bytes.length ? bytes : bytes.subarray(0, end)
}
