/**
 * Stack traces of Node (V8), Python, Java, Go and .NET, taken apart into frames and the notes between them, in the order
 * as written. Nothing of the text is lost: the texts of the parts, line by line, are the text.
 */
import { type FrameLine, frameOfLine } from './stack-frame-line.ts'
import { libraryOf, type StackLanguage } from './stack-library.ts'

export interface StackFrame {
  readonly kind: 'frame'
  /** As written; of Python with its source lines, of Go with the line of its function. */
  readonly text: string
  readonly function?: string | undefined
  readonly file?: string | undefined
  readonly line?: number | undefined
  /** The code itself, where the trace has it. */
  readonly source?: string | undefined
  readonly isOwn: boolean
  /** What it belongs to where it is not own. */
  readonly library?: string | undefined
}

/** What is no frame: the error, `Caused by`, `Traceback`, `goroutine 1 [running]`. */
export interface StackNote {
  readonly kind: 'note'
  readonly text: string
}

export interface StackTrace {
  readonly language: StackLanguage
  readonly parts: readonly (StackFrame | StackNote)[]
}

/** Beyond it reading would be felt, and nobody reads so many frames. */
const CHARS_MAX = 200_000

/** Before a less exact format comes the one that it would take for its own. */
const LANGUAGES: readonly StackLanguage[] = ['java', 'node', 'python', 'go', 'dotnet']

/** Undefined for text in no format that is known, and for one too long to be taken apart. */
export function parseStackTrace(text: string): StackTrace | undefined {
  if (text.length > CHARS_MAX) return undefined
  const lines = text.split('\n').map(line => line.replace(/\r$/, ''))
  let best: { language: StackLanguage; count: number } | undefined
  for (const language of LANGUAGES) {
    const count = lines.filter(line => frameOfLine(language, line) !== undefined).length
    if (count > (best?.count ?? 0)) best = { language, count }
  }
  return best && { language: best.language, parts: partsOf(best.language, lines) }
}

function partsOf(language: StackLanguage, lines: readonly string[]): (StackFrame | StackNote)[] {
  const parts: (StackFrame | StackNote)[] = []
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const found = frameOfLine(language, line)
    if (found === undefined) addNote(parts, line)
    else if (language === 'go') parts.push(goFrame(found, line, takeFunction(parts)))
    else {
      const more = language === 'python' ? sourceLines(lines, at + 1) : []
      parts.push({ ...stackFrame(language, [line, ...more].join('\n'), found), source: sourceOf(more) })
      at += more.length
    }
  }
  return parts
}

function stackFrame(language: StackLanguage, text: string, found: FrameLine): StackFrame {
  const library = libraryOf(language, found)
  return { kind: 'frame', text, ...found, isOwn: library === undefined, library }
}

function goFrame(found: FrameLine, line: string, name: string | undefined): StackFrame {
  const text = name === undefined ? line : `${name}\n${line}`
  // Without the values of its arguments and the goroutine that started it.
  const bare = name
    ?.replace(/^created by /, '')
    .replace(/ in goroutine \d+$/, '')
    .replace(/\([^()]*\)$/, '')
  return stackFrame('go', text, { ...found, function: bare })
}

/** The line before a Go frame's place is its function, unless it is empty or ends a sentence. */
function takeFunction(parts: (StackFrame | StackNote)[]): string | undefined {
  const last = parts.at(-1)
  if (last?.kind !== 'note') return undefined
  const end = last.text.lastIndexOf('\n')
  const name = last.text.slice(end + 1)
  if (name.trim() === '') return undefined
  if (end < 0) parts.pop()
  else parts[parts.length - 1] = { kind: 'note', text: last.text.slice(0, end) }
  return name
}

/** Python writes the source below its frame, indented further, and marks the place in it. */
function sourceLines(lines: readonly string[], from: number): readonly string[] {
  let to = from
  // Four lines hold a statement and its marks; whatever else is indented so far is part of a message.
  while (to < from + 4 && /^[\s|]{4,}\S/.test(lines[to] ?? '') && frameOfLine('python', lines[to] ?? '') === undefined)
    to++
  return lines.slice(from, to)
}

function sourceOf(lines: readonly string[]): string | undefined {
  if (lines.length === 0) return undefined
  const indent = Math.min(...lines.map(line => line.search(/[^\s|]/)))
  return lines.map(line => line.slice(indent)).join('\n')
}

function addNote(parts: (StackFrame | StackNote)[], line: string): void {
  const last = parts.at(-1)
  if (last?.kind === 'note') parts[parts.length - 1] = { kind: 'note', text: `${last.text}\n${line}` }
  else parts.push({ kind: 'note', text: line })
}
