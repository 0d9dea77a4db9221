import type { Level } from '../../../core/severity.ts'

/** Numbers of loggers with a scale of their own, from 0. */
const SCALES = {
  /** silly, trace, debug, info, warn, error, fatal. */
  tslog: ['trace', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'],
  /** verbose, information, warning, error, critical. */
  appInsights: ['trace', 'info', 'warn', 'error', 'fatal'],
  /** From 1: debug, info, warning, error, critical. */
  nxlog: [undefined, 'debug', 'info', 'warn', 'error', 'fatal'],
} as const satisfies Record<string, readonly (Level | undefined)[]>

/** The level of a number on a logger's own scale; undefined for anything else. */
export function levelOfScale(scale: keyof typeof SCALES, value: unknown): Level | undefined {
  return typeof value === 'number' ? SCALES[scale][value] : undefined
}

const SYSLOG_NAMES = ['emerg', 'alert', 'crit', 'error', 'warning', 'notice', 'info', 'debug']

/** Name of a syslog severity, 0 (emergency) to 7 (debug), also as text; undefined for anything else. */
export function syslogName(value: unknown): string | undefined {
  if (typeof value === 'number') return SYSLOG_NAMES[value]
  return typeof value === 'string' && /^[0-7]$/.test(value) ? SYSLOG_NAMES[Number(value)] : undefined
}
