/** The six levels, in order of weight. */
export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const
export type Level = (typeof LEVELS)[number]

/** First OpenTelemetry severity number of each level (logs data model, "Severity Fields"): 1, 5, 9, 13, 17, 21. */
export const SEVERITY_OF_LEVEL: Readonly<Record<Level, number>> = {
  trace: 1,
  debug: 5,
  info: 9,
  warn: 13,
  error: 17,
  fatal: 21,
}

/**
 * Level names of all the loggers we know, in lower case, with the severity number that OpenTelemetry gives them (logs
 * data model, appendix B) where it names them. Syslog's crit, alert and emerg are fatal here and not error as there, so
 * that Python's CRITICAL is the same level whether it came as JSON or by syslog.
 */
const SEVERITY_OF_NAME: ReadonlyMap<string, number> = new Map<string, number>([
  // java.util.logging's finest, npm's silly, Serilog's and Android's verbose; cut to three or four letters by some.
  ...named(1, 'trace', 'verbose', 'silly', 'finest', 'trc', 'trce', 'trac', 'vrb', 't', 'v'),
  ...named(5, 'debug', 'dbg', 'debg', 'dbug', 'debu', 'finer', 'd'),
  ...named(6, 'fine'),
  ...named(7, 'config'),
  ...named(8, 'http'),
  // Google Cloud's default: no severity was given.
  ...named(9, 'info', 'information', 'informational', 'inf', 'default', 'log', 'note', 'i'),
  ...named(10, 'notice'),
  ...named(11, 'success'),
  ...named(13, 'warn', 'warning', 'wrn', 'w'),
  ...named(17, 'error', 'err', 'erro', 'eror', 'severe', 'fail', 'e'),
  ...named(21, 'fatal', 'critical', 'crit', 'crt', 'ftl', 'fata', 'fatl', 'dpanic', 'f', 'c'),
  ...named(22, 'alert', 'panic', 'pani'),
  ...named(23, 'emerg', 'emergency'),
])

function named(severity: number, ...names: string[]): [string, number][] {
  return names.map(name => [name, severity])
}

/** pino's and bunyan's numbers, the commonest numeric levels in JSON logs. */
const SEVERITY_OF_PINO_NUMBER: ReadonlyMap<number, number> = new Map([
  [10, 1],
  [20, 5],
  [30, 9],
  [40, 13],
  [50, 17],
  [60, 21],
])

/**
 * The severity number (1-24) a sender's level stands for, or undefined when the value names none. Names match without
 * regard to case or surrounding blanks, also with the offset of Go's slog (`INFO+2`); numbers are read on pino's scale.
 */
export function severityOfLevel(value: unknown): number | undefined {
  if (typeof value === 'string') return SEVERITY_OF_NAME.get(value) ?? severityOfText(value)
  if (typeof value === 'number') return SEVERITY_OF_PINO_NUMBER.get(value)
  return undefined
}

/** The level a sender meant, or undefined when the value names none; read as by `severityOfLevel`. */
export function levelOf(value: unknown): Level | undefined {
  const severity = severityOfLevel(value)
  return severity === undefined ? undefined : levelOfSeverity(severity)
}

/** Severity number of syslog's 0 (emergency) to 7 (debug), as its names are read; undefined for anything else. */
export function severityOfSyslog(value: unknown): number | undefined {
  return typeof value === 'number' ? [23, 22, 21, 17, 13, 10, 9, 5][value] : undefined
}

/** The level an OpenTelemetry severity number belongs to; undefined outside 1-24. */
export function levelOfSeverity(severityNumber: number): Level | undefined {
  if (!Number.isInteger(severityNumber) || severityNumber < 1 || severityNumber > 24) return undefined
  return LEVELS[Math.floor((severityNumber - 1) / 4)]
}

/** The longest name has 13 letters, an offset a few more: anything much longer is not worth lower-casing. */
const LEVEL_CHARS_MAX = 32

// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with one
const COLOUR = /\u001b\[[0-9;]{0,8}m/g

const BRACKETS = /^\s*[[(<]|[\])>:]+\s*$/g

function severityOfText(text: string): number | undefined {
  if (text.length > LEVEL_CHARS_MAX) return undefined
  // winston's and others' colours; brackets and a colon around the name, as on a line of text.
  const name = text.replace(COLOUR, '').replace(BRACKETS, '').trim().toLowerCase()
  if (/^\d+$/.test(name)) return SEVERITY_OF_PINO_NUMBER.get(Number(name))
  return (
    SEVERITY_OF_NAME.get(name) ??
    severityOfSlog(name) ??
    severityOfStep(name) ??
    severityOfPython(/^level (\d{1,4})$/.exec(name)?.[1])
  )
}

/**
 * Python's numbers: 10 debug, 20 info, 30 warning, 40 error, 50 critical; a number in between belongs to the level below
 * it, and what is below debug is trace. Python writes a level without a name as `Level 25`.
 */
export function severityOfPython(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value
  if (typeof number !== 'number' || !(number > 0)) return undefined
  return [1, 5, 9, 13, 17, 21][Math.min(5, Math.floor(number / 10))]
}

/** OpenTelemetry's short names (`WARN2`), PostgreSQL's and Apache's steps (`DEBUG5`, `trace8`). */
function severityOfStep(name: string): number | undefined {
  const match = /^(trace|debug|info|warn|error|fatal)([1-8])$/.exec(name)
  if (!match) return undefined
  const [, base = '', step] = match
  return (SEVERITY_OF_NAME.get(base) ?? 0) + Math.min(3, Number(step) - 1)
}

/** slog's levels are four apart, like the severity numbers, and print as the next lower name and the rest. */
function severityOfSlog(name: string): number | undefined {
  const match = /^(debug|info|warn|error)([+-]\d{1,3})$/.exec(name)
  if (!match) return undefined
  const [, base = '', offset] = match
  return Math.max(1, Math.min(24, (SEVERITY_OF_NAME.get(base) ?? 0) + Number(offset)))
}
