/** A header while it is read: a position in the text, and what was said before it. */
import type { Header, HeaderAttribute } from './header.ts'

export class HeaderDraft {
  readonly text: string
  at: number
  timestamp: string | undefined = undefined
  /** The time as it was sent. */
  timeText = ''
  /** A colon follows the time, as Cisco writes it: then rarely a host. */
  isTimeClosed = false
  host = ''
  app = ''
  private readonly attributes = new Map<string, string | string[]>()

  constructor(text: string, at = 0) {
    this.text = text
    this.at = at
  }

  /** What is not read yet. */
  rest(): string {
    return this.text.slice(this.at)
  }

  /** Keeps a value under the name, beside one that is there. */
  add(name: string, value: string | string[]): void {
    const before = this.attributes.get(name)
    this.attributes.set(name, before === undefined ? value : [before, value].flat())
  }

  addAll(attributes: readonly HeaderAttribute[]): void {
    for (const [name, value] of attributes) this.add(name, value)
  }

  /** The header, whose message is what is not read. */
  finish(isComplete: boolean): Header {
    const { timestamp, host, app } = this
    return { timestamp, host, app, attributes: [...this.attributes], message: this.rest(), isComplete }
  }
}

const WORD = /^[^ \t]{1,300}(?=[ \t]|$)/
const BLANKS = /^[ \t]{1,64}/

/** The first word of a text and what is behind it and its blanks; undefined where it is longer than any host. */
export function splitWord(text: string): { readonly word: string; readonly behind: string } | undefined {
  const word = WORD.exec(text)?.[0]
  if (word === undefined) return undefined
  return { word, behind: withoutBlanks(text.slice(word.length)) }
}

/** Without the blanks in front. */
export function withoutBlanks(text: string): string {
  return text.slice(BLANKS.exec(text)?.[0].length ?? 0)
}
