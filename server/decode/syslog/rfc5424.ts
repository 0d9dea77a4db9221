/**
 * RFC 5424: `VERSION TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA MSG`, `-` for a part that is nil. Senders
 * that only look like it leave parts out: Meraki's `1 1796033516.25 MX_HQ flows src=…` has an epoch and no data, so that
 * words of its message are where PROCID and MSGID would be. The structured data decides, because nothing else looks like it.
 */
import { parseTimeText } from '../../../core/time/time-text.ts'
import { HeaderDraft } from './draft.ts'
import type { Header, HeaderContext } from './header.ts'
import { isHost } from './host.ts'
import { readFromHost } from './rfc3164.ts'
import { readStructuredData, type StructuredData, structuredAttributes } from './structured-data.ts'

const LEAD = /^ {0,16}[1-9]\d{0,2} /
/** TIMESTAMP, HOSTNAME, APP-NAME, PROCID, MSGID with more room than the RFC's bounds. */
const WORD_CHARS_MAX = [64, 255, 128, 128, 64] as const

interface Word {
  readonly text: string
  readonly start: number
}

/** Undefined when the text begins with no such header. */
export function read5424(text: string, context: HeaderContext): Header | undefined {
  const lead = LEAD.exec(text)?.[0].length
  if (lead === undefined) return undefined
  const words = readWords(text, lead)
  const [timestamp, host, app, procid, msgid] = words
  if (timestamp === undefined || host === undefined || app === undefined) return undefined
  const time = timeOf(timestamp.text, context)
  const draft = new HeaderDraft(text)
  draft.timestamp = time.timestamp
  draft.timeText = timestamp.text
  if (procid !== undefined && msgid !== undefined) {
    const dataStart = msgid.start + msgid.text.length + 1
    const data = readStructuredData(text, dataStart)
    if (isHeader(time.kind, words, text.charAt(dataStart), data)) {
      setWords(draft, words)
      draft.addAll([...structuredAttributes(data)])
      // Data that is not well-formed stays where it can be read.
      draft.at = messageStart(text, data?.end ?? dataStart)
      return draft.finish(data !== undefined && time.kind === 'iso')
    }
  }
  return time.kind === 'other' || time.kind === 'nil' ? undefined : finishShort(draft, host, app, context)
}

function readWords(text: string, start: number): Word[] {
  const words: Word[] = []
  let at = start
  for (const charsMax of WORD_CHARS_MAX) {
    const end = text.indexOf(' ', at)
    if (end <= at || end - at > charsMax || /\s/.test(text.slice(at, end))) break
    words.push({ text: text.slice(at, end), start: at })
    at = end + 1
  }
  return words
}

type TimeKind = 'nil' | 'iso' | 'epoch' | 'other'

const ISO = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d/
const WITH_ZONE = /(?:[Zz]|[+-]\d\d:?\d\d)$/
const EPOCH = /^\d{9,10}(?:\.\d{1,9})?$|^\d{13}$/

function timeOf(text: string, { zone, nowMs }: HeaderContext): { kind: TimeKind; timestamp: string | undefined } {
  if (text === '-') return { kind: 'nil', timestamp: undefined }
  if (EPOCH.test(text)) return { kind: 'epoch', timestamp: text }
  if (!ISO.test(text)) return { kind: 'other', timestamp: text }
  // The pipeline reads a time with a zone, and reports one that it cannot.
  if (WITH_ZONE.test(text)) return { kind: 'iso', timestamp: text }
  const instant = parseTimeText(text, { timezone: zone, nowMs })
  return { kind: 'iso', timestamp: instant ? `${instant.seconds}.${String(instant.nanos).padStart(9, '0')}` : text }
}

const NUMBER_OR_NIL = /^(?:-|\d{1,10})$/

/** Whether the last two words are PROCID and MSGID and none of the message. */
function isHeader(
  kind: TimeKind,
  [, host, , procid, msgid]: readonly Word[],
  next: string,
  data: StructuredData | undefined,
): boolean {
  const isNumbered = NUMBER_OR_NIL.test(procid?.text ?? '')
  if (kind === 'other') return data !== undefined && isNumbered && isHost(host?.text ?? '')
  if (kind === 'epoch') return data !== undefined && isNumbered
  // Data that is not well-formed, and data that was left out behind what can be no words.
  return data !== undefined || (isNumbered && (next === '[' || msgid?.text === '-'))
}

function setWords(draft: HeaderDraft, [, host, app, procid, msgid]: readonly Word[]): void {
  if (host !== undefined) setHost(draft, host.text)
  if (app !== undefined) setApp(draft, app.text)
  if (procid !== undefined && procid.text !== '-') draft.add('syslog.procid', procid.text)
  if (msgid !== undefined && msgid.text !== '-') draft.add('syslog.msgid', msgid.text)
}

/** No PROCID and no data: host and program are as the RFC has them, or as RFC 3164 does. */
function finishShort(draft: HeaderDraft, host: Word, app: Word, context: HeaderContext): Header | undefined {
  draft.at = host.start
  readFromHost(draft, context)
  if (draft.app === '' && isHost(host.text) && isProgram(app.text)) {
    draft.host = host.text
    draft.app = app.text
    draft.at = app.start + app.text.length + 1
  }
  return draft.app === '' && draft.host === '' ? undefined : draft.finish(false)
}

const PROGRAM = /^(?=.*[A-Za-z])[\w./@+-]+$/

function isProgram(word: string): boolean {
  return PROGRAM.test(word)
}

/** A name that no host can have is kept beside the column. */
function setHost(draft: HeaderDraft, host: string): void {
  if (isHost(host)) draft.host = host
  else if (host !== '-') draft.add('syslog.hostname', host)
}

const LETTER = /\p{L}/u

function setApp(draft: HeaderDraft, app: string): void {
  if (LETTER.test(app)) draft.app = app
  else if (app !== '-') draft.add('syslog.appname', app)
}

/** Behind the blank that ends the header, the one more that rsyslog's own template adds, and a byte order mark. */
function messageStart(text: string, end: number): number {
  let at = end
  if (text.charAt(at) === ' ') at++
  if (text.charAt(at) === ' ' && text.charAt(at + 1) !== ' ') at++
  return text.charAt(at) === '\uFEFF' ? at + 1 : at
}
