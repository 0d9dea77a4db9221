import { decodeSyslog } from '../syslog/message.ts'

export const SENDER = '192.0.2.7'
export const context = {
  sender: SENDER,
  zone: 'UTC',
  nowMs: Date.parse('2026-11-30T12:00:00Z'),
  plainTextService: 'unknown',
}

export interface Expected {
  /** Without its date, which is the 30th of November 2026 throughout. */
  readonly time?: string
  readonly host?: string
  readonly service?: string
  readonly message: string
  /** Without the prefix `syslog.`. */
  readonly syslog?: Record<string, unknown>
}

export function decoded(text: string): Expected {
  const { sentTimestamp, host, service, message, attributes } = decodeSyslog(text, context)
  const syslog = [...attributes].filter(([name]) => name.startsWith('syslog.') && name !== 'syslog.facility')
  const time = Number.isNaN(Number(sentTimestamp)) ? Date.parse(String(sentTimestamp)) : Number(sentTimestamp) * 1_000
  return {
    ...(sentTimestamp === undefined ? {} : { time: new Date(time).toISOString().replace('2026-11-30T', '') }),
    ...(host === SENDER ? {} : { host }),
    ...(service === '' ? {} : { service }),
    message,
    ...(syslog.length === 0
      ? {}
      : { syslog: Object.fromEntries(syslog.map(([name, value]) => [name.slice(7), value])) }),
  }
}

export type Case = readonly [text: string, expected: Expected]
