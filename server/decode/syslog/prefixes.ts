/**
 * What devices and relays write between the host and the program. Each reader passes one such prefix, and only where a
 * program follows, because otherwise it is the beginning of a sentence.
 */
import { levelOf } from '../../../core/severity.ts'
import { readDeviceHead } from './device-head.ts'
import { type HeaderDraft, splitWord, withoutBlanks } from './draft.ts'
import type { HeaderContext } from './header.ts'
import { isAddress, isHost, isSameHost } from './host.ts'
import { isMnemonic, readTag } from './tag.ts'
import { type HeaderTime, readHeaderTime } from './time.ts'

type PrefixReader = (draft: HeaderDraft, context: HeaderContext) => void

/** In the order in which they can follow each other. */
const PREFIXES: readonly PrefixReader[] = [readRelayed, readSecondHost, readDeviceTag, readLevel, readVdc]

/** Passes all of them that are there. */
export function readPrefixes(draft: HeaderDraft, context: HeaderContext): void {
  // Fast path (bench: decode): a program with its process follows no other prefix.
  if (readTag(draft.rest())?.isWeak === false) return
  for (const read of PREFIXES) read(draft, context)
}

/** The header of the device itself behind that of its relay: `Nov 30 10:11:44 10.1.1.1 82: 00:20:10: %SYS-5-CONFIG_I: …`. */
function readRelayed(draft: HeaderDraft, context: HeaderContext): void {
  if (draft.host === '') return
  const rest = draft.rest()
  const head = readDeviceHead(rest, context)
  if (head !== undefined) {
    draft.addAll(head.attributes)
    adopt(draft, head.time, head.host)
    draft.at += head.length
    return
  }
  const time = readHeaderTime(rest, context)
  if (time === undefined) return
  const behind = rest.slice(time.length)
  const next = splitWord(behind)
  const isHostAgain = next !== undefined && isHost(next.word) && isSameHost(next.word, draft.host)
  if (!isHostAgain && !isMnemonic(behind) && readTag(behind)?.isWeak !== false) return
  adopt(draft, time, '')
  draft.at += time.length
}

/** The device knows its time and its name better than its relay, whose words are kept. */
function adopt(draft: HeaderDraft, time: HeaderTime | undefined, host: string): void {
  if (time !== undefined && time.timestamp !== draft.timestamp) {
    if (draft.timeText !== '') draft.add('syslog.relay_timestamp', draft.timeText)
    draft.timestamp = time.timestamp
  }
  if (host === '' || host === draft.host) return
  draft.add('syslog.relay', draft.host)
  draft.host = host
}

/** UniFi sends its name twice; a relay writes the address it received from before the name. */
function readSecondHost(draft: HeaderDraft): void {
  const rest = draft.rest()
  const next = splitWord(rest)
  if (next === undefined || draft.host === '' || !isHost(next.word) || readTag(rest) !== undefined) return
  const { word, behind } = next
  if (isSameHost(word, draft.host)) {
    if (!isProgramNext(behind)) return
    if (word !== draft.host) draft.add('syslog.hostname', word)
  } else {
    const isRelayed = isAddress(draft.host) && NAME_OF_DEVICE.test(word) && isStrongTag(behind)
    if (!isRelayed || levelOf(word) !== undefined) return
    draft.add('syslog.relay', draft.host)
    draft.host = word
  }
  draft.at = draft.text.length - behind.length
}

/** A word of a sentence has neither digits nor punctuation. */
const NAME_OF_DEVICE = /[\d._-]/
const MESSAGE_FORMAT = /^(?:CEF|LEEF):/

/**
 * UniFi's model, address and version: `aabbccddeeff,U7-Pro-8.6.11+18870:`, `U7LT,f09fc2aabbcc,v4.0.21:`,
 * `("U7LT,f09fc2aabbcc,v4.0.9")`.
 */
const DEVICE_TAG = /^(?:(\("[^"]{1,200}"\)):?|([\w.+-]{1,100},[\w.,+-]{1,200}|[0-9A-Fa-f]{12}):)[ \t]+/

function readDeviceTag(draft: HeaderDraft): void {
  readWordBefore(draft, DEVICE_TAG, 'syslog.device', behind => readTag(behind) !== undefined)
}

/** F5 writes the level before the program: `notice mcpd[6789]: …`. */
function readLevel(draft: HeaderDraft): void {
  readWordBefore(
    draft,
    /^(emerg|alert|crit|err|error|warning|warn|notice|info|debug)[ \t]+/,
    'syslog.level',
    isStrongTag,
  )
}

/** The virtual device of Cisco's NX-OS: `%$VDC-1%$ %ETHPORT-5-IF_UP: …`. */
function readVdc(draft: HeaderDraft): void {
  readWordBefore(draft, /^%\$(VDC-\d{1,4})%\$[ \t]+/, 'syslog.device', isMnemonic)
}

function readWordBefore(
  draft: HeaderDraft,
  pattern: RegExp,
  attribute: string,
  mayFollow: (behind: string) => boolean,
): void {
  const rest = draft.rest()
  const match = pattern.exec(rest)
  if (!match || !mayFollow(rest.slice(match[0].length))) return
  draft.add(attribute, match[1] ?? match[2] ?? '')
  draft.at += match[0].length
}

function isProgramNext(text: string): boolean {
  return readTag(text) !== undefined || MESSAGE_FORMAT.test(text) || DEVICE_TAG.test(text)
}

function isStrongTag(text: string): boolean {
  return readTag(withoutBlanks(text))?.isWeak === false
}
