/**
 * Time and host of messages that are fields from their first word on. They stay in the message too.
 *
 * ```
 * date=2026-11-30 time=10:11:57 devname="FGT60" tz="+0100" …              FortiGate
 * device="SFW" date=2026-11-30 time=10:11:57 timezone="CET" device_name=… Sophos Firewall
 * id=firewall sn=0017C5 time="2026-11-30 10:11:57 UTC" fw=203.0.113.1 …   SonicWall
 * ```
 */
import { parseTimeText } from '../../../core/time/time-text.ts'
import type { HeaderContext } from './header.ts'
import { isHost } from './host.ts'

/** The fields in question are among the first. */
const FIELDS_CHARS_MAX = 1_024

const FIELD = /([A-Za-z_][\w.-]{0,63})=(?:"([^"]{0,255})"|([^\s"]{0,255}))(?: |$)/y

const HOSTS = ['devname', 'device_name', 'hostname']
const ZONES = ['tz', 'timezone']

/** Undefined for a text that does not begin with fields, or whose fields have neither. */
export function readFields(
  text: string,
  { zone, nowMs }: HeaderContext,
): { timestamp: string | undefined; host: string } | undefined {
  const fields = fieldsOf(text.slice(0, FIELDS_CHARS_MAX))
  const date = fields.get('date')
  const time = fields.get('time')
  const sentZone = firstOf(fields, ZONES)
  const host = firstOf(fields, HOSTS)
  const isHostSent = isHost(host)
  const wall = time === undefined ? '' : date === undefined ? time : `${date} ${time}`
  const options = { timezone: zone, nowMs }
  const instant = parseTimeText(`${wall} ${sentZone}`.trim(), options) ?? parseTimeText(wall, options)
  if (instant === undefined && !isHostSent) return undefined
  return {
    timestamp: instant && `${instant.seconds}.${String(instant.nanos).padStart(9, '0')}`,
    host: isHostSent ? host : '',
  }
}

function fieldsOf(start: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (FIELD.lastIndex = 0; ; ) {
    const match = FIELD.exec(start)
    if (!match) return fields
    const [, name = '', quoted, bare] = match
    if (!fields.has(name)) fields.set(name, quoted ?? bare ?? '')
  }
}

function firstOf(fields: ReadonlyMap<string, string>, names: readonly string[]): string {
  for (const name of names) {
    const value = fields.get(name)
    if (value !== undefined) return value
  }
  return ''
}
