/** Tailrace's own log: one JSON object a line on stderr. Never the content of records, and never a secret. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
const ORDER: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

export interface Log {
  debug(event: string, fields?: Readonly<Record<string, unknown>>): void
  info(event: string, fields?: Readonly<Record<string, unknown>>): void
  warn(event: string, fields?: Readonly<Record<string, unknown>>): void
  error(event: string, fields?: Readonly<Record<string, unknown>>): void
}

/**
 * Creates a log that writes levels from `least` on. Errors among the fields become their message.
 *
 * @param hide removes secrets from every text among the fields: messages may quote what was sent
 */
export function createLog(
  least: LogLevel,
  hide: (text: string) => string,
  write: (line: string) => void = line => void process.stderr.write(line),
): Log {
  const at = (level: LogLevel) => {
    if (ORDER.indexOf(level) < ORDER.indexOf(least)) return () => {}
    return (event: string, fields: Readonly<Record<string, unknown>> = {}) => {
      const shown = Object.entries(fields).map(([key, value]) => [key, value instanceof Error ? value.message : value])
      const line = { timestamp: new Date().toISOString(), level, event, ...Object.fromEntries(shown) }
      write(`${JSON.stringify(line, (_, value) => (typeof value === 'string' ? hide(value) : value))}\n`)
    }
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** Lets an event through at most once per `everyMs`, with the number of those that were held back. */
export function atMostEvery(everyMs: number, report: (skipped: number) => void): () => void {
  let lastMs = Number.NEGATIVE_INFINITY
  let skipped = 0
  return () => {
    if (performance.now() - lastMs < everyMs) {
      skipped++
      return
    }
    lastMs = performance.now()
    report(skipped)
    skipped = 0
  }
}
