/**
 * The tag of RFC 3164, section 4.1.3: the program, its process, and what ends them. `sshd[3]:`, `kernel:`, `CRON(81):`,
 * `postfix/smtpd[7]:`, `su(pam_unix)[9]:`, `app:word`, `%ASA-6-302013:`.
 */
import { levelOf } from '../../../core/severity.ts'

export interface Tag {
  readonly app: string
  readonly procid: string | undefined
  /** Characters it takes, with one blank behind it. */
  readonly length: number
  /** Whether a sentence could begin like this: `eth0: link up`, `note:this`. */
  readonly isWeak: boolean
}

/** At most so many characters of a text decide about its tag. */
const TAG_CHARS_MAX = 320

const NAME = String.raw`[\p{L}\p{N}_.%@+/~$#*!&\\-]{1,128}`
/** A name may have one more in parentheses behind it, or be in parentheses as a whole. */
const PROGRAM = String.raw`(?:${NAME}(?:\((?=\p{L})${NAME}\))?|\(${NAME}\))`

interface TagShape {
  readonly pattern: RegExp
  readonly isWeak: boolean
}

/** The shapes in the order of their tests. Groups: program, process. */
const SHAPES: readonly TagShape[] = [
  // Cisco's %FACILITY-SEVERITY-MNEMONIC; facilities may have dashes, ASA's a class of messages.
  { pattern: /^(%[A-Za-z][\w-]{0,80}-[0-7]-[\w-]{1,80})() ?: ?/, isWeak: false },
  // A process and a colon.
  { pattern: new RegExp(String.raw`^(${PROGRAM})\[([^\]\s]{1,128})\] ?: ?`, 'u'), isWeak: false },
  { pattern: new RegExp(String.raw`^(${PROGRAM})\((\d{1,10})\): ?`, 'u'), isWeak: false },
  // A process without a colon: a number, so that `list[0] = x` of a program is rarely one.
  { pattern: new RegExp(String.raw`^(${PROGRAM})\[(\d{1,10})\] ?`, 'u'), isWeak: true },
  // A colon and a blank, a tab or the end; NetScaler writes a blank before the colon.
  { pattern: new RegExp(String.raw`^(${PROGRAM})() ?:(?: |(?=\t)|$)`, 'u'), isWeak: true },
  // A colon and a word, which is no port, path, scheme, scope or address.
  { pattern: new RegExp(String.raw`^(${PROGRAM})():(?=[^\s\d:/\\][^\s:]{0,255}(?:\s|$))`, 'u'), isWeak: true },
]

/** Fast path (bench: decode): the first word has a colon, bracket or parenthesis in it, or a colon behind it. */
const MAY_BEGIN = /^[^\s:[(]{0,260}(?:[:[(]| :)/

/** Formats of messages, which name themselves like a program: `CEF:0|…`, `LEEF:2.0|…`. */
const MESSAGE_FORMAT = /^(?:CEF|LEEF):/
const LETTER = /\p{L}/u

/** Reads the tag that begins the text. A program has a letter: it is no number, no version and no address. */
export function readTag(text: string): Tag | undefined {
  if (!MAY_BEGIN.test(text)) return undefined
  const start = text.slice(0, TAG_CHARS_MAX)
  if (MESSAGE_FORMAT.test(start)) return undefined
  for (const { pattern, isWeak } of SHAPES) {
    const match = pattern.exec(start)
    if (!match) continue
    const [whole, app = '', procid] = match
    return LETTER.test(app) ? { app, procid: procid || undefined, length: whole.length, isWeak } : undefined
  }
  return undefined
}

const LONE_NAME = /^[\p{L}\p{N}_./-]{1,48}$/u

/**
 * Reads the tag of a text that has neither time nor host, as some libraries send it. There, `error: disk full` is a
 * sentence and no program called error, and a colon without a blank ends no program.
 */
export function readLoneTag(text: string): Tag | undefined {
  const tag = readTag(text)
  if (tag === undefined || !tag.isWeak) return tag
  const behind = text.charAt(tag.length - 1)
  const isEnded = tag.procid === undefined && (behind === ' ' || text.charAt(tag.length) === '\t')
  return isEnded && LONE_NAME.test(tag.app) && levelOf(tag.app) === undefined ? tag : undefined
}

/** Whether the text begins with Cisco's mnemonic. */
export function isMnemonic(text: string): boolean {
  return SHAPES[0]?.pattern.test(text.slice(0, TAG_CHARS_MAX)) ?? false
}
