/**
 * The header of RFC 3164 and of its many readings: `TIME HOST TAG: message`. The RFC describes what senders did in 2001
 * and they have done as they like since; so each part is known by its shape, may be missing, and what fits no part begins
 * the message.
 */
import { levelOf } from '../../../core/severity.ts'
import { readFields } from './device-fields.ts'
import { isHostByColon, readDeviceHead } from './device-head.ts'
import { HeaderDraft, splitWord } from './draft.ts'
import type { Header, HeaderContext } from './header.ts'
import { isAddress, isHost } from './host.ts'
import { readPrefixes } from './prefixes.ts'
import { isMnemonic, readLoneTag, readTag } from './tag.ts'
import { readHeaderTime } from './time.ts'

/** Reads a header, or none: then everything is the message. */
export function read3164(text: string, context: HeaderContext): Header {
  const draft = new HeaderDraft(text)
  if (!readTime(draft, context)) return readHeaderless(text, context)
  readFromHost(draft, context)
  const isNamed = draft.app !== '' && (draft.host !== '' || draft.app.startsWith('%'))
  return draft.finish(isNamed && CERTAIN_TIME.test(draft.timeText))
}

/** Reads host, prefixes and program behind the time. */
export function readFromHost(draft: HeaderDraft, context: HeaderContext): void {
  readForwarded(draft)
  if (draft.host === '') readHost(draft)
  readPrefixes(draft, context)
  readProgram(draft)
}

/** Without a priority, `2026-11-30 10:00:00 main worker: …` is a line of some log file and no header. */
const CERTAIN_TIME = /^(?:$|[*.]?[A-Z][a-z]{2} |[\d-]{8,10}T)/

/** A priority may be followed by blanks (Cisco ISE, NetScaler), or by a colon (NX-OS, ASA's EMBLEM). */
const LEAD = /^[ \t]{0,16}(?::[ \t]{0,16})?/

function readTime(draft: HeaderDraft, context: HeaderContext): boolean {
  draft.at = LEAD.exec(draft.text)?.[0].length ?? 0
  const rest = draft.rest()
  const head = readDeviceHead(rest, context)
  const time = head === undefined ? readHeaderTime(rest, context) : head.time
  if (head === undefined && time === undefined) return false
  draft.addAll(head?.attributes ?? [])
  draft.host = head?.host ?? ''
  draft.timestamp = time?.timestamp
  draft.timeText = time?.text ?? ''
  draft.isTimeClosed = time?.isClosed ?? true
  draft.at += head?.length ?? time?.length ?? 0
  return true
}

/** AIX: `Message forwarded from aixdb1: sshd[123]: …`. */
const FORWARDED = /^(Message forwarded from )([\w.:-]{1,255}): ?/

function readForwarded(draft: HeaderDraft): void {
  const match = FORWARDED.exec(draft.rest())
  const [whole = '', phrase = '', host = ''] = match ?? []
  if (!isHost(host)) return
  draft.host = host
  draft.add('syslog.forwarded', phrase + host)
  draft.at += whole.length
}

/** What syslogd itself writes has neither host nor program. */
const SENTENCE =
  /^(?:last message (?:repeated|buffered) \d|message repeated \d|exiting on signal \d|Message forwarded from )/

/** A local sender leaves the host out; then the program comes first, known by its colon or its process. */
function readHost(draft: HeaderDraft): void {
  const rest = draft.rest()
  const next = splitWord(rest)
  if (next === undefined || next.behind === '' || SENTENCE.test(rest)) return
  const { word, behind } = next
  const name = word.endsWith(':') && !isAddress(word) ? word.slice(0, -1) : word
  if (!isHost(name)) return
  const colon = /^:[ \t]*/.exec(behind)?.[0].length ?? 0
  if (name !== word) {
    if (!isAddress(name) && !isHostByColon(behind)) return
  } else if (colon === 0 && (readTag(rest) !== undefined || !mayBeHost(word, behind, draft))) return
  draft.host = name
  draft.at = draft.text.length - behind.length + colon
}

/** `ERROR disk full` is a sentence, `error nginx: …` has a host with an odd name. */
function mayBeHost(word: string, behind: string, { isTimeClosed }: HeaderDraft): boolean {
  const isDoubtful = isTimeClosed || (word.length > 2 && levelOf(word) !== undefined)
  return !isDoubtful || readTag(behind) !== undefined
}

function readProgram(draft: HeaderDraft): void {
  const tag = readTag(draft.rest())
  if (tag === undefined) return
  draft.app = tag.app
  if (tag.procid !== undefined) draft.add('syslog.procid', tag.procid)
  draft.at += tag.length
}

/** No time: perhaps a program, as Python's handler writes it, perhaps fields that have the time. */
function readHeaderless(text: string, context: HeaderContext): Header {
  const draft = new HeaderDraft(text)
  const lead = LEAD.exec(text)?.[0].length ?? 0
  const rest = text.slice(lead)
  const fields = readFields(rest, context)
  const tag = fields === undefined ? readLoneTag(rest) : undefined
  if (fields !== undefined) {
    draft.at = lead
    draft.timestamp = fields.timestamp
    draft.host = fields.host
  }
  if (tag !== undefined) {
    draft.at = lead
    readProgram(draft)
  }
  return draft.finish(isMnemonic(rest))
}
