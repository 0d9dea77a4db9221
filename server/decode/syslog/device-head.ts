/**
 * What Cisco's systems write before a time: counters (`service sequence-numbers`), an origin (`logging origin-id`), the
 * node of IOS XR, and instead of a time the uptime (`service timestamps log uptime`).
 *
 * ```
 * 2361044: core-sw01: Nov 30 2026 10:11:43.398 UTC: %LINK-3-UPDOWN: …
 * 82: 00:20:10: %SYS-5-CONFIG_I: …
 * 123: RP/0/RSP0/CPU0:Nov 30 2026 10:34:56.123 UTC: pim[1234]: …
 * ```
 */
import type { HeaderAttribute, HeaderContext } from './header.ts'
import { isHost } from './host.ts'
import { isMnemonic, readTag } from './tag.ts'
import { type HeaderTime, readHeaderTime } from './time.ts'

export interface DeviceHead {
  readonly time: HeaderTime | undefined
  readonly host: string
  readonly attributes: readonly HeaderAttribute[]
  /** Characters it takes, the time included. */
  readonly length: number
}

/** Counters, origin and node: no device writes more. */
const PARTS_MAX = 4
/** The longest part is a host. */
const PART_CHARS_MAX = 300

const COUNTER = /^(\d{1,20}): +/
const NODE = /^(?:([\w.-]{1,255}) )?([A-Za-z0-9]{1,8}(?:\/[A-Za-z0-9]{1,8}){2,4}): ?/
const ORIGIN = /^([\w.:-]{1,255}?) ?: +/
/** `00:20:10`, with milliseconds or not, `1d02h`, `1w2d`, `2y5w`. */
const UPTIME = /^[*.]?(\d{1,4}:\d\d:\d\d(?:\.\d{1,9})?|(?:\d{1,4}[ywdh]){1,3}): +/

/** Fast path (bench: decode): each part has a colon in its first word, or is a node behind its host. */
const MAY_BEGIN = /^[^ \t:]{0,255}(?::|[ \t]:|[ \t][A-Za-z0-9]{1,8}\/)/

interface Parts {
  readonly sequence: string[]
  host: string
  node: string
  at: number
}

/**
 * Reads the head that begins the text. Undefined where the parts are not followed by a time, an uptime or a mnemonic,
 * because then `404: not found` is a sentence; and for a time alone.
 */
export function readDeviceHead(text: string, context: HeaderContext): DeviceHead | undefined {
  if (!MAY_BEGIN.test(text)) return undefined
  const parts = readParts(text, context)
  const rest = text.slice(parts.at)
  const time = readHeaderTime(rest, context)
  const uptime = time === undefined ? UPTIME.exec(rest.slice(0, PART_CHARS_MAX)) : null
  const length = parts.at + (time?.length ?? uptime?.[0].length ?? 0)
  const isCounted = parts.sequence.length > 0 || parts.node !== ''
  const isNamed = isMnemonic(text.slice(length))
  const isTimed = time !== undefined || uptime !== null
  if (!(isCounted && (isTimed || isNamed)) && !(isNamed && (parts.host !== '' || uptime !== null))) return undefined
  const [first = ''] = parts.sequence
  const attributes: HeaderAttribute[] = []
  if (first !== '') attributes.push(['syslog.sequence', parts.sequence.length > 1 ? parts.sequence : first])
  if (parts.node !== '') attributes.push(['syslog.device', parts.node])
  if (uptime) attributes.push(['syslog.uptime', uptime[1] ?? ''])
  return { time, host: parts.host, attributes, length }
}

function readParts(text: string, context: HeaderContext): Parts {
  const parts: Parts = { sequence: [], host: '', node: '', at: 0 }
  for (let count = 0; count < PARTS_MAX; count++) {
    const start = text.slice(parts.at, parts.at + PART_CHARS_MAX)
    if (!readPart(start, parts, context)) break
  }
  return parts
}

function readPart(start: string, parts: Parts, context: HeaderContext): boolean {
  const counter = COUNTER.exec(start)
  if (counter) {
    parts.sequence.push(counter[1] ?? '')
    parts.at += counter[0].length
    return true
  }
  const node = parts.node === '' ? NODE.exec(start) : null
  if (node && (node[1] === undefined || (parts.host === '' && isHost(node[1])))) {
    parts.host ||= node[1] ?? ''
    parts.node = node[2] ?? ''
    parts.at += node[0].length
    return true
  }
  const origin = parts.host === '' ? ORIGIN.exec(start) : null
  if (!origin || !isHost(origin[1] ?? '') || UPTIME.test(start)) return false
  // A time may have the shape of a name: `Nov 30 10:11:43: …` does not, `2026-11-30T10:11:43: …` does.
  if (readHeaderTime(start, context) !== undefined) return false
  parts.host = origin[1] ?? ''
  parts.at += origin[0].length
  return true
}

/** Whether a host with a colon begins the text: what follows is a mnemonic or a program with its process. */
export function isHostByColon(behind: string): boolean {
  const tag = readTag(behind)
  return tag !== undefined && !tag.isWeak
}
