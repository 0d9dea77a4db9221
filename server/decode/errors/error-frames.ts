/** The frames of a stack that were sent as a list. */
import { nameForm } from '../../../core/field-name.ts'
import { isObject } from '../attributes.ts'
import { membersOf } from '../members.ts'

/** The parts of a frame by the normal form of their names, the best first. */
const FILE_NAMES = ['fullfilepath', 'file', 'filename', 'abspath', 'filepath', 'source']
const LINE_NAMES = ['lineno', 'line', 'linenumber', 'fileline']
const OWNER_NAMES = ['class', 'classname', 'type', 'declaringtype']
const METHOD_NAMES = ['method', 'methodname', 'name', 'function', 'func', 'functionname', 'symbol']

/** What a frame's line shows or repeats; structlog's frames also hold the variables, which are kept. */
const FRAME_PARTS: ReadonlySet<string> = new Set([
  ...[...FILE_NAMES, ...LINE_NAMES, ...OWNER_NAMES, ...METHOD_NAMES],
  ...[
    'exact',
    'location',
    'version',
    'classloadername',
    'iscause',
    'filecolumn',
    'filenamewithline',
    'filepathwithline',
  ],
  ...['column', 'colno', 'columnnumber'],
])

/** The text of a stack that was sent as a list, one frame a line; undefined when an item is no frame. */
export function stackOfFrames(frames: readonly unknown[]): string | undefined {
  const lines = frames.map(frameText)
  if (lines.length === 0 || !lines.every(line => line !== undefined)) return undefined
  return frames.some(frame => typeof frame !== 'string' || looksLikeFrame(frame)) ? lines.join('\n') : undefined
}

/** Whether a frame holds more than its line shows. */
export function frameSaysMore(frame: unknown): boolean {
  if (!isObject(frame)) return false
  for (const [name, value] of membersOf(frame)) if (value !== '' && !FRAME_PARTS.has(nameForm(name))) return true
  return false
}

/** `at f (a.js:1:1)`, `File "a.py", line 1`, `/app/main.go:52`: a list of other words is a list of words. */
export function looksLikeFrame(line: string): boolean {
  return /^\s*at |:\d+|, line \d+|^Traceback|^Stack/.test(line.slice(0, 1_000))
}

/** One line of a stack: text, Java's frame (class, method, file, line), Python's (filename, lineno, name) or Go's. */
function frameText(frame: unknown): string | undefined {
  if (typeof frame === 'string') return frame.replace(/\n$/, '')
  if (!isObject(frame) || Array.isArray(frame)) return undefined
  const members = new Map<string, unknown>()
  for (const [name, value] of membersOf(frame)) members.set(nameForm(name), value)
  const of = (names: readonly string[]) => names.map(name => members.get(name)).find(isSaid)
  const [file, line] = [of(FILE_NAMES), of(LINE_NAMES)]
  if (file === undefined && line === undefined) return undefined
  const place = /:\d+$/.test(String(file)) ? file : `${file ?? '?'}:${line ?? '?'}`
  const [owner, method] = [of(OWNER_NAMES), of(METHOD_NAMES)]
  const location = members.get('location')
  const exactness = members.get('exact') === false ? '~' : ''
  const jar = isSaid(location) ? ` ${exactness}[${location}:${of(['version']) ?? '?'}]` : ''
  return `    at ${owner === undefined ? '' : `${owner}.`}${method ?? '?'}(${place})${jar}`
}

function isSaid(value: unknown): value is string | number {
  return (typeof value === 'string' && value !== '') || typeof value === 'number'
}
