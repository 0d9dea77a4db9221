/** Errors as text: where a trace begins in it, and which line names the error's type and message. */
import type { LogRecord } from '../../../core/record.ts'

/** A stack's first and last lines say what happened; no type or message is further in. */
const HEAD_CHARS = 4_096

/** A trace that begins later is part of a larger text. */
const TRACE_WITHIN_CHARS = 65_536

/** The first line of the frames, as the runtimes of Python, Java, .NET, JavaScript, Go, PHP, Ruby and Rust print them. */
const FRAMES =
  /^(?:Traceback \(most recent call last\)|[ \t]{1,16}at [\w$.<[(/@~]|goroutine \d{1,12} \[|Stack trace:$|#0 |[ \t]{1,16}from \S{1,999}:\d{1,9}:in |stack backtrace:)/m

/** `pkg.CardError: card declined`, `Uncaught TypeError`, `System.InvalidOperationException: …`, PHP's `App\Failed`. */
const HEADLINE = /^(?:Uncaught )?([A-Za-z_$][\w$.:\\]{0,199}?)(?:: (.*))?$/

/** Monolog's line for an exception: `[object] (App\Failed(code: 0): no stock at /srv/a.php:1)`. */
const MONOLOG_HEADLINE = /\[object\] \(([\w\\]{1,200})\(code: [^)]{0,20}\): (.{0,4096}?) at \//

/** The name of an error at the end of a line that begins with other words. */
const HEADLINE_WITHIN =
  /(?:^|\s)((?:[\w$]{1,100}[.\\:]{1,2}){0,16}[\w$]{0,100}(?:Error|Exception|Fault|Panic)(?:: .*)?)$/

/** Whether the text is or ends with a trace of several lines. */
export function isTrace(text: string): boolean {
  return text.includes('\n') && FRAMES.test(text.slice(0, TRACE_WITHIN_CHARS))
}

/** The trace in a text, from the line that names the error on; undefined when there is none. */
export function traceIn(text: string): string | undefined {
  if (!text.includes('\n')) return undefined
  const at = FRAMES.exec(text.slice(0, TRACE_WITHIN_CHARS))?.index
  if (at === undefined) return undefined
  return text.slice(text.startsWith('Traceback', at) || at === 0 ? at : headlineStart(text, at)).trimEnd()
}

/** Where the error's name begins: on the line before the frames, or a few lines up when its message has several lines. */
function headlineStart(text: string, framesAt: number): number {
  let lineEnd = framesAt - 1
  let before = lineEnd
  for (let lines = 0; lines < HEADLINE_LINES_MAX && lineEnd > 0; lines++) {
    const lineStart = text.lastIndexOf('\n', lineEnd - 1) + 1
    const line = text.slice(Math.max(lineStart, lineEnd - HEAD_CHARS), lineEnd)
    const named = HEADLINE_WITHIN.exec(line)?.[1]
    if (named !== undefined) return lineEnd - named.length
    if (lines === 0) before = lineStart
    lineEnd = lineStart - 1
  }
  return before
}

const HEADLINE_LINES_MAX = 8

/**
 * Type and message of the error from the text of its stack, where the record lacks them: the last line of Python's
 * traceback, the first line of all others. Leaves the record alone when the line does not look like one.
 */
export function splitStackText(record: LogRecord): void {
  const { stack_trace: stack } = record
  const isPython = stack.startsWith('Traceback (most recent call last)') || /^ {2}File ".*", line \d/.test(stack)
  const line = isPython ? lastHeadline(stack) : stack.slice(0, HEAD_CHARS).split('\n', 1)[0]
  const match = HEADLINE.exec(line?.trimEnd() ?? '') ?? MONOLOG_HEADLINE.exec(line ?? '')
  if (!match) return
  const [, type = '', message] = match
  // A first line that is only a word may be anything; with a colon, or as a name of an error, it is the headline.
  if (!isPython && message === undefined && !/(?:Error|Exception|Fault|Panic)$/.test(type)) return
  if (record.error_type === '') record.error_type = type
  // Another type's message is that of a cause.
  else if (lastName(record.error_type) !== lastName(type)) return
  if (record.error_message === '' && message) record.error_message = message
}

function lastName(type: string): string {
  return type.slice(Math.max(type.lastIndexOf('.'), type.lastIndexOf('\\'), type.lastIndexOf(':')) + 1)
}

/** Python prints the exception after the frames, which are indented; notes may follow it. */
function lastHeadline(stack: string): string | undefined {
  const lines = stack.slice(-HEAD_CHARS).trimEnd().split('\n')
  const lastFrame = lines.findLastIndex(line => /^\s+\S/.test(line))
  return lines.slice(lastFrame + 1).find(line => line.trim() !== '')
}
