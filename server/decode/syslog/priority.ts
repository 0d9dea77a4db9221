/** The priority that begins a message: `<PRI>`, facility times 8 plus severity (RFC 3164, 4.1.1; RFC 5424, 6.2.1). */
import { severityOfSyslog } from '../../../core/severity.ts'

export interface Priority {
  /** OpenTelemetry severity number. */
  readonly severity: number | undefined
  /** By the name that rsyslog and journald use. */
  readonly facility: string
  /** Characters that it takes. */
  readonly length: number
}

/** Facility numbers 0 to 23 (RFC 5424, table 1). */
const FACILITIES = [
  ...['kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news', 'uucp', 'cron', 'authpriv', 'ftp'],
  ...['ntp', 'audit', 'alert', 'clock', 'local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7'],
]

const PRIORITY = /^<(\d{1,3})>/
const PRIORITY_MAX = 191

/** Undefined when the text begins with none, or with a number above 191. */
export function readPriority(text: string): Priority | undefined {
  const match = PRIORITY.exec(text)
  const number = Number(match?.[1])
  if (!match || number > PRIORITY_MAX) return undefined
  return {
    severity: severityOfSyslog(number & 7),
    facility: FACILITIES[number >> 3] ?? '',
    length: match[0].length,
  }
}
