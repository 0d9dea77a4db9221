/** What the command was asked to do, checked: all faults are reported together. */
import { parseArgs } from 'node:util'
import { shown } from '../../core/errors.ts'
import { BOUNDS } from './bounds.ts'
import { parseDuration } from './duration.ts'

export const DEFAULT_URL = 'http://localhost:8245'
export const DEFAULT_RATE = 50
/** A million rows in 24 hours. */
const DEFAULT_ROWS_PER_MS = 1_000_000 / 86_400_000

export interface Backfill {
  readonly spanMs: number
  readonly rows: number
  /** End of the span in ms since 1970; undefined: now. */
  readonly untilMs: number | undefined
}

export interface DemoPlan {
  /** Where Tailrace is, without a slash at the end. */
  readonly url: string
  readonly key: string | undefined
  readonly backfill: Backfill | undefined
  readonly isLive: boolean
  /** Records a second while live. */
  readonly rate: number
  /** Undefined: one is drawn. */
  readonly seed: string | undefined
}

/** Every fault of the arguments at once. */
export class ArgumentsError extends Error {
  constructor(faults: readonly string[]) {
    super(`${faults.map(fault => `npm run demo: ${fault}`).join('\n')}\nnpm run demo -- --help lists all options.`)
    this.name = 'ArgumentsError'
  }
}

const OPTIONS = {
  url: { type: 'string' },
  key: { type: 'string' },
  rate: { type: 'string' },
  backfill: { type: 'string' },
  rows: { type: 'string' },
  until: { type: 'string' },
  live: { type: 'boolean' },
  seed: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values']

/**
 * Reads the arguments. Returns `help` when that was asked for. Throws `ArgumentsError`.
 *
 * @param ingestKey the server's INGEST_KEY where the environment has one; `--key` goes before it
 */
export function readArguments(args: readonly string[], ingestKey?: string): DemoPlan | 'help' {
  const values = parsed(args)
  if (values.help) return 'help'
  const faults: string[] = []
  const backfill = backfillOf(values, faults)
  const isLive = values.live === true || values.backfill === undefined
  const plan = {
    url: urlOf(values.url ?? DEFAULT_URL, faults),
    key: values.key || ingestKey || undefined,
    backfill,
    isLive,
    rate: rateOf(values, isLive, faults),
    seed: values.seed,
  }
  if (plan.seed === '') faults.push('--seed "" is empty: give any text, or leave it out for a random one')
  if (faults.length > 0) throw new ArgumentsError(faults)
  return plan
}

function parsed(args: readonly string[]): Values {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: false }).values
  } catch (error) {
    // Node's own messages name the option and the value; what follows the first sentence would mislead here.
    const [sentence = ''] = (error as Error).message.split(/\.\s/)
    throw new ArgumentsError([sentence.replace('argument is ambiguous', 'needs a value that does not begin with -')])
  }
}

function urlOf(text: string, faults: string[]): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    faults.push(`--url ${shown(text)} is no http:// or https:// address: write it like ${DEFAULT_URL}`)
    return ''
  }
  if (url.username !== '' || url.password !== '') {
    faults.push(`--url holds a user or password, which ingestion does not take: give the key with --key`)
  }
  return url.origin + url.pathname.replace(/\/+$/, '')
}

function rateOf({ rate }: Values, isLive: boolean, faults: string[]): number {
  if (rate === undefined) return DEFAULT_RATE
  if (!isLive)
    faults.push(`--rate ${shown(rate)} is for live records, and --backfill alone sends none: add --live, or use --rows`)
  const number = numberOf(rate)
  if (number === undefined || number <= 0 || number > BOUNDS.rowsPerSecondMax) {
    faults.push(
      `--rate ${shown(rate)} is no number of records per second: use more than 0 and at most ${BOUNDS.rowsPerSecondMax}`,
    )
  }
  return number ?? DEFAULT_RATE
}

function backfillOf(values: Values, faults: string[]): Backfill | undefined {
  if (values.backfill === undefined) {
    for (const name of ['rows', 'until'] as const) {
      if (values[name] !== undefined)
        faults.push(`--${name} ${shown(values[name])} is for a past span: add --backfill 24h`)
    }
    return undefined
  }
  const spanMs = parseDuration(values.backfill)
  if (spanMs === undefined || spanMs < BOUNDS.spanMsMin || spanMs > BOUNDS.spanMsMax) {
    faults.push(`--backfill ${shown(values.backfill)} is no span of 1m to 365d: write it like 30m, 24h or 7d`)
    return undefined
  }
  return { spanMs, rows: rowsOf(values.rows, spanMs, faults), untilMs: untilOf(values, faults) }
}

function rowsOf(text: string | undefined, spanMs: number, faults: string[]): number {
  const rowsMax = Math.min(BOUNDS.rowsMax, (spanMs / 1_000) * BOUNDS.rowsPerSecondMax)
  if (text === undefined) return Math.round(spanMs * DEFAULT_ROWS_PER_MS)
  const rows = numberOf(text)
  if (rows === undefined || !Number.isInteger(rows) || rows < 1 || rows > rowsMax) {
    faults.push(
      `--rows ${shown(text)} is no whole number from 1 to ${Math.floor(rowsMax)}, the most this span can hold: change it or --backfill`,
    )
  }
  return rows ?? 0
}

function untilOf({ until, live }: Values, faults: string[]): number | undefined {
  if (until === undefined) return undefined
  if (live)
    faults.push(
      `--until ${shown(until)} and --live exclude each other, because live begins where the span ends: leave one out`,
    )
  const ms = Date.parse(until)
  if (Number.isNaN(ms) || ms > Date.now() || ms < BOUNDS.spanMsMax) {
    faults.push(`--until ${shown(until)} is no past time: write it like 2026-11-21T10:00:00Z`)
  }
  return ms
}

function numberOf(text: string): number | undefined {
  const plain = text.replaceAll(/[_,]/g, '')
  return /^\d+(?:\.\d+)?$/.test(plain) ? Number(plain) : undefined
}
