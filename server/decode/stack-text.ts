import type { LogRecord } from '../../core/record.ts'

/** A stack's first and last lines say what happened; nobody's type or message stands further in. */
const HEAD_CHARS = 4_096

/** `pkg.CardError: card declined`, `Uncaught TypeError`, `System.InvalidOperationException: …`. */
const HEADLINE = /^(?:Uncaught )?([A-Za-z_$][\w$.:]{0,199}?)(?:: (.*))?$/

/**
 * Type and message of the error from the text of its stack, where the record has none: the last line of Python's
 * traceback, the first line of everybody else's. Leaves the record alone when the line does not look like it.
 */
export function splitStackText(record: LogRecord): void {
  const { stack_trace: stack } = record
  const isPython = stack.startsWith('Traceback (most recent call last)')
  const line = isPython ? lastHeadline(stack) : stack.slice(0, HEAD_CHARS).split('\n', 1)[0]
  const match = HEADLINE.exec(line?.trimEnd() ?? '')
  if (!match) return
  const [, type = '', message] = match
  // A first line that is only a word may be anything; with a colon, or as a name of an error, it is the headline.
  if (!isPython && message === undefined && !/(?:Error|Exception|Fault|Panic)$/.test(type)) return
  record.error_type = type
  if (record.error_message === '' && message) record.error_message = message
}

/** Python prints the exception after the frames, which are indented; notes may follow it. */
function lastHeadline(stack: string): string | undefined {
  const lines = stack.slice(-HEAD_CHARS).split('\n')
  const lastFrame = lines.findLastIndex(line => /^\s/.test(line))
  return lines[lastFrame + 1]
}
