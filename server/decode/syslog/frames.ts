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

/** A count, and the beginning of what can be counted: a priority, or JSON. Plain lines may begin with a number too. */
const OCTET_COUNT = /^([1-9]\d{0,7}) (?:<\d|\{|@cee:)/
/** Enough of the stream to tell a count from a line. */
const OCTET_COUNT_CHARS = 14
const MAYBE_OCTET_COUNT = /^[1-9]\d{0,7}(?: (?:<|@(?:c(?:ee?)?)?)?)?$/
/** A larger count is a broken one: it would swallow what follows. */
const OCTET_COUNT_MAX = 16 * 1024 * 1024

const HEADER = String.raw`<\d{1,3}>(?:1 (?:-|\d{4}-\d\d-\d\dT)|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d )`
const STARTS_WITH_HEADER = new RegExp(`^(?:[1-9]\\d{0,7} )?${HEADER}`)
const STARTS_WITH_PRIORITY = /^(?:[1-9]\d{0,7} )?<\d{1,3}>/
const INNER_HEADER = new RegExp(`(?!^)(?=${HEADER})`)
const HEADER_CHARS = 48

/** What the end of the pending bytes waits for: a terminator, or so many bytes in all. */
type Waiting = 'terminator' | number

/** State of one connection. Holds at most `bytesMax` and one chunk. */
export class SyslogFrames {
  private readonly bytesMax: number
  /** Chunks of a message that is not complete; joined when it may be, so that many small ones cost no more than they are. */
  private chunks: Buffer[] = []
  private pending: Buffer = Buffer.alloc(0)
  private waiting: Waiting = 0
  /** Rest of a message over the bound: so many bytes, or up to the next terminator. */
  private passOver: number | 'line' = 0
  private terminator: 'unknown' | 'lf' | 'nul' = 'unknown'
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
    if (this.mayComplete(chunk)) this.take(frames)
    return frames
  }

  /** The sender pauses: what is there is a message, unless its count says that more must come. */
  flush(): SyslogFrame[] {
    this.join()
    if (this.length === 0 || this.octetCount() !== undefined || this.passOver !== 0) return []
    const bytes = this.pending
    this.reset()
    this.sawUnterminated = true
    return this.split(bytes)
  }

  /** The connection ended. */
  end(): SyslogFrame[] {
    this.join()
    if (this.cut) return [this.takeCut()]
    const count = this.octetCount()
    if (this.length === 0 || count === undefined) return this.flush()
    const bytes = this.pending
    this.reset()
    return count === 'unknown' ? [whole(withoutLineEnd(bytes))] : afterBrokenCount(bytes, count.head)
  }

  private reset(): void {
    this.chunks = []
    this.pending = Buffer.alloc(0)
    this.length = 0
    this.waiting = 0
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
    return chunk.includes(LINE_FEED) || chunk.includes(NUL)
  }

  /** Whether the chunk begins a message of its own, so that what is pending had no terminator. */
  private isNextMessage(chunk: Buffer): boolean {
    const first = this.pending[0] ?? this.chunks[0]?.[0]
    if (this.passOver !== 0 || first !== LESS_THAN) return false
    const start = chunk.toString('latin1', 0, HEADER_CHARS)
    // A sender that ends its messages may quote another's header, but not just where TCP happened to cut.
    const isOpen = this.terminator === 'unknown' || this.sawUnterminated
    return isOpen ? STARTS_WITH_PRIORITY.test(start) : STARTS_WITH_HEADER.test(start)
  }

  private take(frames: SyslogFrame[]): void {
    this.join()
    while (this.pending.length > 0) {
      if (this.passOver !== 0) {
        if (!this.takePassedOver(frames)) return
      } else if (isLineEnd(this.pending[0])) this.advance(1)
      else if (!this.takeFrame(frames)) return
    }
  }

  private takeFrame(frames: SyslogFrame[]): boolean {
    const count = this.octetCount()
    if (count === 'unknown') {
      this.waiting = this.length + 1
      return false
    }
    return count === undefined ? this.takeLine(frames) : this.takeCounted(frames, count.head, count.bytes)
  }

  /** Undefined when a line begins here; `unknown` while too little is there to tell. */
  private octetCount(): { head: number; bytes: number } | 'unknown' | undefined {
    const start = this.pending.toString('latin1', 0, OCTET_COUNT_CHARS)
    const digits = OCTET_COUNT.exec(start)?.[1]
    if (digits !== undefined)
      return Number(digits) > OCTET_COUNT_MAX ? undefined : { head: digits.length + 1, bytes: Number(digits) }
    return MAYBE_OCTET_COUNT.test(start) ? 'unknown' : undefined
  }

  private takeCounted(frames: SyslogFrame[], head: number, bytes: number): boolean {
    const wanted = Math.min(bytes, this.bytesMax)
    if (this.pending.length - head < wanted) {
      this.waiting = head + wanted
      return false
    }
    const kept = this.pending.subarray(head, head + wanted)
    if (bytes > this.bytesMax) this.beginPassingOver(kept, bytes - this.bytesMax)
    else frames.push(whole(withoutLineEnd(kept)))
    this.advance(head + wanted)
    return true
  }

  private takeLine(frames: SyslogFrame[]): boolean {
    const end = this.lineEnd()
    if (end >= 0 && end <= this.bytesMax) {
      const bytes = this.pending.subarray(0, end)
      frames.push(...(this.sawUnterminated ? this.split(bytes) : [whole(withoutLineEnd(bytes))]))
      this.advance(end + 1)
      return true
    }
    if (end < 0 && this.pending.length <= this.bytesMax) {
      this.waiting = 'terminator'
      return false
    }
    this.beginPassingOver(this.pending.subarray(0, this.bytesMax), 'line')
    this.advance(this.bytesMax)
    return true
  }

  /**
   * Where the line ends, or -1. A sender that ends its messages with NUL (Python's SysLogHandler) has line feeds inside of
   * them, one that ends them with line feeds may have a NUL inside: the first end of a message decides for the connection.
   */
  private lineEnd(): number {
    const nul = this.pending.indexOf(NUL)
    const lf = this.pending.indexOf(LINE_FEED)
    if (this.terminator === 'unknown') this.terminator = this.terminatorOf(nul, lf)
    return this.terminator === 'nul' ? this.nulOrMessage(nul) : lf
  }

  private terminatorOf(nul: number, lf: number): 'unknown' | 'lf' | 'nul' {
    if (nul < 0) return lf < 0 ? 'unknown' : 'lf'
    return lf < 0 || nul < lf || !this.beginsMessage(lf + 1) ? 'nul' : 'lf'
  }

  /** The NUL, or a line feed in front of it behind which a message begins: the sender changed its mind. */
  private nulOrMessage(nul: number): number {
    const end = nul < 0 ? this.pending.length : nul
    for (let lf = this.pending.indexOf(LINE_FEED); lf >= 0 && lf < end; lf = this.pending.indexOf(LINE_FEED, lf + 1))
      if (this.beginsMessage(lf + 1)) return lf
    return nul
  }

  private beginsMessage(at: number): boolean {
    return STARTS_WITH_PRIORITY.test(this.pending.toString('latin1', at, at + OCTET_COUNT_CHARS))
  }

  private beginPassingOver(kept: Buffer, rest: number | 'line'): void {
    // A copy: the chunk it stands in must not stay in memory while the rest is passed over.
    this.cut = { bytes: Buffer.from(kept), cutBytes: 0 }
    this.passOver = rest
  }

  /** False when more of the oversized message is still to come. */
  private takePassedOver(frames: SyslogFrame[]): boolean {
    if (this.cut === undefined) return true
    const end = this.passOver === 'line' ? this.lineEnd() : this.passOver
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

  private advance(bytes: number): void {
    this.pending = this.pending.subarray(bytes)
    this.length = this.pending.length
    this.waiting = 0
  }

  /** Messages that stand one behind the other without anything in between. */
  private split(bytes: Buffer): SyslogFrame[] {
    const parts = bytes[0] === LESS_THAN ? bytes.toString('latin1').split(INNER_HEADER) : [bytes.toString('latin1')]
    return parts.map(part => whole(withoutLineEnd(Buffer.from(part, 'latin1'))))
  }
}

const LINE_FEED_BEFORE_MESSAGE = /\n(?=<\d{1,3}>)/

/**
 * A count that more was promised by than came. Where whole messages stand in what came, the count was wrong and they were
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
