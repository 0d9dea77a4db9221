/**
 * One syslog message: RFC 5424, RFC 3164 and the variants that real senders write, JSON or plain text. Nothing is
 * refused: what is not understood stays in the message, so that a device with a header of its own is readable all the
 * same.
 */
import { isTailraceError } from '../../../core/errors.ts'
import { LogRecord } from '../../../core/record.ts'
import { levelOfSeverity } from '../../../core/severity.ts'
import { addAttribute } from '../attributes.ts'
import { decodeJson } from '../json-record.ts'
import { keepAttributesAsSent } from '../sent-attributes.ts'
import { refuseBeyondBounds } from '../texts/record-bounds.ts'
import type { Header, HeaderContext } from './header.ts'
import { type Priority, readPriority } from './priority.ts'
import { read3164 } from './rfc3164.ts'
import { read5424 } from './rfc5424.ts'

export interface SyslogContext extends HeaderContext {
  /** Address of the sender, which is the host of messages that name none. */
  readonly sender: string
  /** Service of plain text: neither a header nor JSON. */
  readonly plainTextService?: string | undefined
}

/** Decodes one message without its framing. Throws `TailraceError` only for JSON that `decodeJson` would refuse. */
export function decodeSyslog(sent: string, context: SyslogContext): LogRecord {
  const text = withoutMark(sent)
  const priority = readPriority(text)
  const header = readHeader(text.slice(priority?.length ?? 0), priority !== undefined, context)
  const record = bodyOf(header, priority !== undefined)
  if (record.timestamp === undefined && record.sentTimestamp === undefined) record.sentTimestamp = header.timestamp
  setSeverity(record, priority)
  keepHeader(record, 'service', 'syslog.appname', header.app)
  keepHeader(record, 'host', 'syslog.hostname', header.host)
  record.host ||= context.sender
  if (priority === undefined && !JSON_BODY.test(header.message)) record.service ||= context.plainTextService ?? ''
  if (priority !== undefined) addAttribute(record.attributes, 'syslog.facility', priority.facility, 1)
  for (const [name, value] of header.attributes) addAttribute(record.attributes, name, value, 1)
  return record
}

/** Without a priority, a line of text may begin with a time; it has a header only where that is complete. */
function readHeader(text: string, hasPriority: boolean, context: HeaderContext): Header {
  const header = read5424(text, context) ?? read3164(text, context)
  return hasPriority || header.isComplete ? header : { ...NO_HEADER, message: text }
}

const NO_HEADER: Header = { timestamp: undefined, host: '', app: '', attributes: [], message: '', isComplete: false }

function setSeverity(record: LogRecord, priority: Priority | undefined): void {
  if (priority?.severity === undefined || record.sentLevel !== undefined || record.sentSeverity !== undefined) return
  record.sentLevel = levelOfSeverity(priority.severity)
  record.sentSeverity = priority.severity
}

/** What the header says counts where the message says nothing itself, and is kept beside it where it says otherwise. */
function keepHeader(record: LogRecord, column: 'service' | 'host', attribute: string, said: string): void {
  if (said === '' || record[column] === said) return
  if (record[column] === '') record[column] = said
  else record.attributes.set(attribute, said)
}

/** rsyslog marks JSON with `@cee:`. */
const JSON_BODY = /^(?:@cee: ?)?(?=\{)/

/** JSON behind a header is a record of its own. */
function bodyOf({ message, isComplete }: Header, hasPriority: boolean): LogRecord {
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
      if (!isTailraceError(error) || (!hasPriority && !isComplete)) throw error
    }
  }
  const record = new LogRecord()
  record.message = message
  return record
}

function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}
