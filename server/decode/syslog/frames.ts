/**
 * Cuts a TCP stream into syslog messages (RFC 6587). A sender may change its framing with every message: octet counting
 * (`57 <13>…`), a line feed or NUL behind each message, or, as some libraries do, nothing at all; then a pause, the next
 * header or the end of the connection ends the message. Bytes in, messages out; nothing is dropped unsaid.
 */

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

/** `57 <`: at most nine digits; a larger count is no count. */
const OCTET_COUNT = /^([1-9]\d{0,8}) </
/** Enough of the stream to tell a count from a line. */
const OCTET_COUNT_CHARS = 11
const MAYBE_OCTET_COUNT = /^[1-9]\d{0,8} ?$/

const HEADER = String.raw`<\d{1,3}>(?:1 (?:-|\d{4}-\d\d-\d\dT)|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d )`
const STARTS_WITH_HEADER = new RegExp(`^(?:[1-9]\\d{0,8} )?${HEADER}`)
const STARTS_WITH_PRIORITY = /^(?:[1-9]\d{0,8} )?<\d{1,3}>/
const INNER_HEADER = new RegExp(`(?!^)(?=${HEADER})`)
const HEADER_CHARS = 48

/** State of one connection. Holds at most `bytesMax` and one chunk. */
export class SyslogFrames {
  private readonly bytesMax: number
  private pending: Buffer = Buffer.alloc(0)
  /** Bytes at the beginning of `pending` in which no terminator stands. */
  private searched = 0
  /** Rest of a message over the bound: so many bytes, or up to the next terminator. */
  private passOver: number | 'line' = 0
  private terminator: 'unknown' | 'lf' | 'nul' = 'unknown'
  private sawUnterminated = false
  private cut: { bytes: Buffer; cutBytes: number } | undefined

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax
  }

  /** Bytes of a message that is not complete yet. */
  get pendingBytes(): number {
    return this.pending.length + (this.cut?.bytes.length ?? 0)
  }

  /** The messages that the chunk completes, in order. */
  push(chunk: Buffer): SyslogFrame[] {
    const frames: SyslogFrame[] = []
    if (this.pending.length > 0 && this.isNextMessage(chunk)) frames.push(...this.flush())
    this.pending = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk])
    this.take(frames)
    return frames
  }

  /** The sender pauses: what is there is a message, unless its count says that more must come. */
  flush(): SyslogFrame[] {
    if (this.pending.length === 0 || this.octetCount() !== undefined || this.passOver !== 0) return []
    const bytes = this.pending
    this.reset()
    this.sawUnterminated = true
    return this.split(bytes)
  }

  /** The connection ended. */
  end(): SyslogFrame[] {
    if (this.cut) return [this.takeCut()]
    if (this.pending.length > 0 && this.octetCount() !== undefined) {
      const bytes = this.pending
      this.reset()
      return [{ bytes, cutBytes: 0, isComplete: false }]
    }
    return this.flush()
  }

  private reset(): void {
    this.pending = Buffer.alloc(0)
    this.searched = 0
  }

  /** Whether the chunk begins a message of its own, so that what is pending had no terminator. */
  private isNextMessage(chunk: Buffer): boolean {
    if (this.passOver !== 0 || this.pending[0] !== LESS_THAN) return false
    const start = chunk.toString('latin1', 0, HEADER_CHARS)
    // A sender that ends its messages may quote another's header, but not just where TCP happened to cut.
    const isOpen = this.terminator === 'unknown' || this.sawUnterminated
    return isOpen ? STARTS_WITH_PRIORITY.test(start) : STARTS_WITH_HEADER.test(start)
  }

  private take(frames: SyslogFrame[]): void {
    while (this.pending.length > 0) {
      if (this.passOver !== 0) {
        if (!this.takePassedOver(frames)) return
      } else if (isTerminator(this.pending[0])) this.advance(1)
      else if (!this.takeFrame(frames)) return
    }
  }

  private takeFrame(frames: SyslogFrame[]): boolean {
    const count = this.octetCount()
    if (count === 'unknown') return false
    return count === undefined ? this.takeLine(frames) : this.takeCounted(frames, count.head, count.bytes)
  }

  /** Undefined when a line begins here; `unknown` while too little is there to tell. */
  private octetCount(): { head: number; bytes: number } | 'unknown' | undefined {
    const start = this.pending.toString('latin1', 0, OCTET_COUNT_CHARS)
    const digits = OCTET_COUNT.exec(start)?.[1]
    if (digits !== undefined) return { head: digits.length + 1, bytes: Number(digits) }
    return MAYBE_OCTET_COUNT.test(start) && start.length < OCTET_COUNT_CHARS ? 'unknown' : undefined
  }

  private takeCounted(frames: SyslogFrame[], head: number, bytes: number): boolean {
    const there = this.pending.length - head
    if (there >= Math.min(bytes, this.bytesMax)) {
      const kept = this.pending.subarray(head, head + Math.min(bytes, this.bytesMax))
      if (bytes > this.bytesMax) this.beginPassingOver(kept, bytes - this.bytesMax)
      else frames.push(whole(trimmed(kept)))
      this.advance(head + kept.length)
      return true
    }
    return false
  }

  private takeLine(frames: SyslogFrame[]): boolean {
    const end = this.terminatorIndex()
    if (end >= 0 && end <= this.bytesMax) {
      const bytes = this.pending.subarray(0, end)
      frames.push(...(this.sawUnterminated ? this.split(bytes) : [whole(trimmed(bytes))]))
      this.advance(end + 1)
      return true
    }
    if (end < 0 && this.pending.length <= this.bytesMax) {
      this.searched = this.pending.length
      return false
    }
    this.beginPassingOver(this.pending.subarray(0, this.bytesMax), 'line')
    this.advance(this.bytesMax)
    return true
  }

  /**
   * A sender that ends its messages with NUL (Python's SysLogHandler) has line feeds inside of them, and one that ends
   * them with line feeds never sends a NUL: the first NUL decides for the rest of the connection.
   */
  private terminatorIndex(): number {
    const nul = this.pending.indexOf(NUL, this.searched)
    if (nul >= 0) this.terminator = 'nul'
    if (this.terminator === 'nul') return nul
    const lf = this.pending.indexOf(LINE_FEED, this.searched)
    if (lf >= 0) this.terminator = 'lf'
    return lf
  }

  private beginPassingOver(kept: Buffer, rest: number | 'line'): void {
    // A copy: the chunk it stands in must not stay in memory while the rest is passed over.
    this.cut = { bytes: Buffer.from(kept), cutBytes: 0 }
    this.passOver = rest
  }

  /** False when more of the oversized message is still to come. */
  private takePassedOver(frames: SyslogFrame[]): boolean {
    if (this.cut === undefined) return true
    const toTerminator = this.passOver === 'line' ? this.terminatorIndex() : -1
    const wanted = this.passOver === 'line' ? toTerminator : this.passOver
    const passed = wanted < 0 ? this.pending.length : Math.min(wanted, this.pending.length)
    this.cut.cutBytes += passed
    const isDone = this.passOver === 'line' ? toTerminator >= 0 : passed === this.passOver
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

  private advance(bytes: number): void {
    this.pending = this.pending.subarray(bytes)
    this.searched = 0
  }

  /** Messages that stand one behind the other without anything in between. */
  private split(bytes: Buffer): SyslogFrame[] {
    const parts = bytes[0] === LESS_THAN ? bytes.toString('latin1').split(INNER_HEADER) : [bytes.toString('latin1')]
    return parts.map(part => whole(trimmed(Buffer.from(part, 'latin1'))))
  }
}

function whole(bytes: Buffer): SyslogFrame {
  return { bytes, cutBytes: 0, isComplete: true }
}

function isTerminator(byte: number | undefined): boolean {
  return byte === LINE_FEED || byte === NUL || byte === CARRIAGE_RETURN
}

/** Without the line end that rsyslog and syslog-ng count as part of the message, and that Windows' senders add. */
function trimmed(bytes: Buffer): Buffer {
  let end = bytes.length
  while (end > 0 && isTerminator(bytes[end - 1])) end--
  return end === bytes.length ? bytes : bytes.subarray(0, end)
}
