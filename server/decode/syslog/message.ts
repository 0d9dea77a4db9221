/**
 * One syslog message: RFC 5424, RFC 3164 and the variants that real senders write, JSON or plain text. Nothing is
 * refused: what is not understood stays in the message, so that a device with a header of its own is readable all the
 * same.
 */
import { isTailraceError } from '../../../core/errors.ts'
import { LogRecord } from '../../../core/record.ts'
import { levelOf, levelOfSeverity, severityOfSyslog } from '../../../core/severity.ts'
import { parseInstant } from '../../../core/time.ts'
import { addAttribute } from '../attributes.ts'
import { decodeJson } from '../json-record.ts'
import { refuseBeyondBounds } from '../record-bounds.ts'
import { keepAttributesAsSent } from '../sent-attributes.ts'
import { readBsdTime } from './bsd-time.ts'
import { readStructuredData, structuredAttributes } from './structured-data.ts'
import { zoneOffsetMs } from './zone.ts'

export interface SyslogContext {
  /** Address of the sender, which is the host of messages that name none. */
  readonly sender: string
  /** IANA zone of times without one. */
  readonly zone: string
  /** When the message arrived. */
  readonly nowMs: number
  /** Service of plain text: neither a header nor JSON. */
  readonly plainTextService?: string | undefined
}

/** Facility numbers 0 to 23 (RFC 5424, table 1), by the names that rsyslog and journald use. */
const FACILITIES = [
  ...['kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news', 'uucp', 'cron', 'authpriv', 'ftp'],
  ...['ntp', 'audit', 'alert', 'clock', 'local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7'],
]

/** What a header said, whatever its format. */
interface Header {
  readonly severity?: number | undefined
  readonly timestamp?: unknown
  readonly host?: string
  readonly app?: string
  readonly attributes: readonly (readonly [string, string | string[]])[]
  readonly message: string
}

/** Decodes one message without its framing. Throws `TailraceError` only for JSON that `decodeJson` would refuse. */
export function decodeSyslog(text: string, context: SyslogContext): LogRecord {
  const header = readHeader(text, context)
  const record = bodyOf(header)
  if (record.timestamp === undefined && record.sentTimestamp === undefined) record.sentTimestamp = header.timestamp
  if (record.sentLevel === undefined && record.sentSeverity === undefined && header.severity !== undefined) {
    record.sentLevel = levelOfSeverity(header.severity)
    record.sentSeverity = header.severity
  }
  keepHeader(record, 'service', 'syslog.appname', header.app)
  keepHeader(record, 'host', 'syslog.hostname', header.host)
  record.host ||= context.sender
  if (header.severity === undefined && !JSON_BODY.test(header.message))
    record.service ||= context.plainTextService ?? ''
  for (const [name, value] of header.attributes) addAttribute(record.attributes, name, value, 1)
  return record
}

/** What the header says counts where the message says nothing itself, and is kept beside it where it says otherwise. */
function keepHeader(record: LogRecord, column: 'service' | 'host', attribute: string, said: string | undefined): void {
  if (!said || record[column] === said) return
  if (record[column] === '') record[column] = said
  else record.attributes.set(attribute, said)
}

/** rsyslog marks JSON with `@cee:`. */
const JSON_BODY = /^(?:@cee: ?)?(?=\{)/

/** JSON behind a header is a record of its own. */
function bodyOf({ message, severity }: Header): LogRecord {
  const json = JSON_BODY.exec(message)
  if (json) {
    try {
      const text = message.slice(json[0].length)
      refuseBeyondBounds(text)
      const record = decodeJson(text)
      keepAttributesAsSent(record, text)
      return record
    } catch (error) {
      // Behind a header, text may begin with a brace; alone, JSON that is none has to be reported.
      if (!isTailraceError(error) || severity === undefined) throw error
    }
  }
  const record = new LogRecord()
  record.message = message
  return record
}

const PRIORITY = /^<(\d{1,3})>/
const PRIORITY_MAX = 191

function readHeader(text: string, context: SyslogContext): Header {
  const match = PRIORITY.exec(text)
  const priority = Number(match?.[1])
  if (!match || priority > PRIORITY_MAX) return { message: text, attributes: [] }
  const rest = text.slice(match[0].length)
  const header = read5424(rest) ?? read3164(rest, context)
  const facility = FACILITIES[priority >> 3] ?? ''
  return {
    ...header,
    severity: severityOfSyslog(priority & 7),
    attributes: [['syslog.facility', facility], ...header.attributes],
  }
}

/** VERSION TIMESTAMP HOSTNAME APP-NAME PROCID MSGID; `-` is nil. */
const HEADER_5424 = /^[1-9]\d{0,2} (\S{1,64}) (\S{1,255}) (\S{1,128}) (\S{1,128}) (\S{1,64}) /

function read5424(text: string): Header | undefined {
  const match = HEADER_5424.exec(text)
  if (!match) return undefined
  const [whole, timestamp, host, app, procid, msgid] = match.map(part => (part === '-' ? '' : part))
  const start = whole?.length ?? 0
  const data = readStructuredData(text, start)
  const attributes: [string, string | string[]][] = []
  if (procid) attributes.push(['syslog.procid', procid])
  if (msgid) attributes.push(['syslog.msgid', msgid])
  for (const [path, value] of structuredAttributes(data)) attributes.push([path, value])
  // Data that is not well-formed stays where it can be read.
  const message = messageOf(text.slice(data?.end ?? start))
  return { timestamp: timestamp || undefined, host: host ?? '', app: app ?? '', attributes, message }
}

/** Without the blank that ends the header, the one more that rsyslog's own template adds, and a byte order mark. */
function messageOf(text: string): string {
  return text
    .replace(/^ /, '')
    .replace(/^ (?! )/, '')
    .replace(/^\uFEFF/, '')
}

const ISO_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?)(Z|[+-]\d\d:?\d\d)?:? +/
/** A name, or an IPv6 address. */
const HOST = /^([^\s:[\]]{1,255}|[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]{1,60}(?:%\w{1,32})?) +(?=\S)/
const TAG = /^([^\s:[\]]{1,128})(?:\[([^\]\s]{1,128})\]:?|:)(?: |$)/
const TAG_WITHOUT_HEADER = /^([\w./-]{1,48})(?:\[(\d{1,10})\])?: /

function read3164(sent: string, { zone, nowMs }: SyslogContext): Header {
  const text = withoutSequence(sent)
  const bsd = readBsdTime(text, zone, nowMs)
  const iso = bsd ? undefined : ISO_TIME.exec(text)
  const rest = text.slice(bsd?.length ?? iso?.[0].length ?? 0)
  if (!bsd && !iso) return readTag(rest, '', undefined, TAG_WITHOUT_HEADER)
  const timestamp = bsd ? nanosText(bsd.instant) : isoTime(iso?.[1] ?? '', iso?.[2], zone)
  // A local sender leaves the host out: then the tag comes first, and one knows it by its colon or its number.
  const host = TAG.test(rest) ? null : HOST.exec(rest)
  return readTag(rest.slice(host?.[0].length ?? 0), host?.[1] ?? '', timestamp, TAG)
}

function readTag(text: string, host: string, timestamp: unknown, pattern: RegExp): Header {
  const tag = pattern.exec(text)
  // Without a header, `error: disk full` is a sentence and no program called error.
  const isTag = tag !== null && !(pattern === TAG_WITHOUT_HEADER && levelOf(tag[1]) !== undefined)
  return {
    timestamp,
    host,
    app: isTag ? (tag[1] ?? '') : '',
    attributes: isTag && tag[2] ? [['syslog.procid', tag[2]]] : [],
    message: isTag ? text.slice(tag[0].length) : text,
  }
}

/** Cisco numbers its messages in front of the time: `42: Nov 21 …`. */
function withoutSequence(text: string): string {
  return text.replace(/^\d{1,10}: (?=[*.]?[A-Z][a-z]{2} [ \d]\d )/, '')
}

/** A time without a zone is of the zone that is set. */
function isoTime(wall: string, sentZone: string | undefined, zone: string): unknown {
  const instant = parseInstant(wall)
  if (sentZone !== undefined || instant === undefined) return `${wall}${sentZone ?? ''}`
  return nanosText({ ...instant, seconds: instant.seconds - zoneOffsetMs(zone, instant.seconds * 1000) / 1000 })
}

function nanosText({ seconds, nanos }: { seconds: number; nanos: number }): string {
  return `${seconds}.${String(nanos).padStart(9, '0')}`
}
