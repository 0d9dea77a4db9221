/**
 * What ends the messages of a connection. A sender that ends them with NUL (Python's SysLogHandler, GELF) has line feeds
 * inside of them, one that ends them with line feeds may have a NUL inside: the first end of a message decides. Several
 * appenders may share a connection (log4j2), so the other one ends a message too where the next one begins behind it.
 */
import { OCTET_COUNT_CHARS } from './octet-count.ts'

const LINE_FEED = 0x0a
const NUL = 0x00
const STARTS_WITH_PRIORITY = /^(?:[1-9]\d{0,7} )?<\d{1,3}>/
const STARTS_WITH_JSON = /^(?:[1-9]\d{0,7} )?\{\s*(?:["}]|$)/

export class Terminators {
  private usual: 'unknown' | 'lf' | 'nul' = 'unknown'
  private sawJson = false
  /** Up to here, no other terminator ends the message: a message of many lines is searched once. */
  private searched = 0

  /** Whether a message has ended. */
  get isKnown(): boolean {
    return this.usual !== 'unknown'
  }

  /** What was searched is not the next message. */
  beginMessage(): void {
    this.searched = 0
  }

  /** Where the terminator of the line that begins the stream is, or -1. */
  endOfLine(stream: Buffer): number {
    const nul = stream.indexOf(NUL)
    const lf = stream.indexOf(LINE_FEED)
    if (this.usual === 'unknown') this.usual = this.firstOf(stream, nul, lf)
    if (this.usual === 'unknown') return -1
    return this.usual === 'nul' ? this.otherBefore(stream, LINE_FEED, nul) : this.otherBefore(stream, NUL, lf)
  }

  /** Where the terminator of a JSON object is whose end is known, or -1: the next of either. */
  endOfJson(stream: Buffer, from: number): number {
    this.sawJson = true
    const nul = stream.indexOf(NUL, from)
    const lf = stream.indexOf(LINE_FEED, from)
    const end = nul < 0 || lf < 0 ? Math.max(nul, lf) : Math.min(nul, lf)
    if (end >= 0 && this.usual === 'unknown') this.usual = end === nul ? 'nul' : 'lf'
    return end
  }

  /** Whether the next bytes may show that a message ended at one of the last. */
  isUndecided(stream: Buffer): boolean {
    const end = stream.subarray(-OCTET_COUNT_CHARS)
    return end.includes(this.usual === 'nul' ? LINE_FEED : NUL)
  }

  private firstOf(stream: Buffer, nul: number, lf: number): 'unknown' | 'lf' | 'nul' {
    if (nul < 0) return lf < 0 ? 'unknown' : 'lf'
    return lf < 0 || nul < lf || !beginsMessage(stream, lf + 1, true) ? 'nul' : 'lf'
  }

  /** The usual terminator, or the other one in front of it behind which a message begins. */
  private otherBefore(stream: Buffer, other: number, usual: number): number {
    const end = usual < 0 ? stream.length : usual
    for (let at = stream.indexOf(other, this.searched); at >= 0 && at < end; at = stream.indexOf(other, at + 1)) {
      if (beginsMessage(stream, at + 1, this.sawJson)) return at
      if (at + OCTET_COUNT_CHARS < stream.length) this.searched = at + 1
    }
    return usual
  }
}

/** @param isJsonExpected not on a connection that has sent no JSON: there, a message of several lines may contain it */
function beginsMessage(stream: Buffer, at: number, isJsonExpected: boolean): boolean {
  const start = stream.toString('latin1', at, at + OCTET_COUNT_CHARS)
  return STARTS_WITH_PRIORITY.test(start) || (isJsonExpected && STARTS_WITH_JSON.test(start))
}
