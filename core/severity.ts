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

const LEVEL_OF_NAME: ReadonlyMap<string, Level> = new Map<string, Level>([
  ...LEVELS.map((level): [string, Level] => [level, level]),
  ['verbose', 'trace'],
  ['finest', 'trace'],
  ['dbg', 'debug'],
  ['information', 'info'],
  ['informational', 'info'],
  ['notice', 'info'],
  ['warning', 'warn'],
  ['err', 'error'],
  ['severe', 'error'],
  ['critical', 'fatal'],
  ['crit', 'fatal'],
  ['alert', 'fatal'],
  ['emerg', 'fatal'],
  ['emergency', 'fatal'],
  ['panic', 'fatal'],
])

/** pino's and bunyan's numbers, the commonest numeric levels in JSON logs. */
const LEVEL_OF_PINO_NUMBER: ReadonlyMap<number, Level> = new Map([
  [10, 'trace'],
  [20, 'debug'],
  [30, 'info'],
  [40, 'warn'],
  [50, 'error'],
  [60, 'fatal'],
])

/**
 * The level a sender meant, or undefined when the value names none.
 * Names match without regard to case or surrounding blanks; numbers are read on pino's scale.
 */
export function levelOf(value: unknown): Level | undefined {
  if (typeof value === 'string') return LEVEL_OF_NAME.get(value) ?? levelOfText(value)
  if (typeof value === 'number') return LEVEL_OF_PINO_NUMBER.get(value)
  return undefined
}

/** The level an OpenTelemetry severity number belongs to; undefined outside 1-24. */
export function levelOfSeverity(severityNumber: number): Level | undefined {
  if (!Number.isInteger(severityNumber) || severityNumber < 1 || severityNumber > 24) return undefined
  return LEVELS[Math.floor((severityNumber - 1) / 4)]
}

function levelOfText(text: string): Level | undefined {
  // The longest name has 13 letters: anything much longer is not worth lower-casing.
  if (text.length > 32) return undefined
  const name = text.trim().toLowerCase()
  return LEVEL_OF_NAME.get(name) ?? (/^\d+$/.test(name) ? LEVEL_OF_PINO_NUMBER.get(Number(name)) : undefined)
}
