import { NumberText } from '../../../core/number-text.ts'
import { timeOfObject } from '../time-object.ts'
import type { NameRule } from './name-rule.ts'

const MS_OF_UNIT = { ns: 1e-6, us: 1e-3, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const
export type DurationUnit = keyof typeof MS_OF_UNIT

const UNIT_OF_WORD: Readonly<Record<string, DurationUnit>> = {
  ...{ ns: 'ns', nanos: 'ns', nanoseconds: 'ns', us: 'us', µs: 'us', μs: 'us', micros: 'us', microseconds: 'us' },
  ...{ ms: 'ms', millis: 'ms', milliseconds: 'ms', s: 's', sec: 's', secs: 's', seconds: 's', m: 'm', h: 'h' },
}

/** A reader of durations in milliseconds. A number without a unit counts `unit`. Undefined for what is no duration. */
export function durationMs(unit: DurationUnit): (value: unknown) => number | undefined {
  return value => {
    if (typeof value === 'number') return inMillis(value, unit)
    if (value instanceof NumberText) return inMillis(Number(value.text), unit)
    if (typeof value === 'string') return textMillis(value, unit)
    // Google's object of seconds and nanoseconds.
    const seconds = timeOfObject(value)
    return seconds === undefined ? undefined : inMillis(Number(seconds.text), 's')
  }
}

/** The rule of a name that ends with its unit: `elapsed_ms`, `requestTimeSeconds`. */
export function namedDuration(name: string): NameRule | undefined {
  const word = NAMED.exec(name)?.[1]
  const unit = word === undefined ? undefined : UNIT_OF_WORD[word]
  return unit === undefined ? undefined : { read: durationMs(unit) }
}

const NAMED =
  /^(?:processingtime|totaltime|executiontime|duration|elapsed|latency|took|responsetime|requesttime|processtime|timetaken)(.*)$/

const NUMBER = /^-?\d{1,18}(?:\.\d{1,18})?$/
const WITH_UNIT = /^(\d{1,12}(?:\.\d{1,12})?) ?(ns|us|µs|μs|ms|s|sec|secs|seconds|m|h)$/
/** Go's `1m2.5s`. */
const COMPOUND = /^(?:(\d{1,6})h)?(\d{1,6})m(\d{1,6}(?:\.\d{1,9})?)s$/

function textMillis(text: string, unit: DurationUnit): number | undefined {
  if (NUMBER.test(text)) return inMillis(Number(text), unit)
  const match = WITH_UNIT.exec(text)
  if (match) return inMillis(Number(match[1]), UNIT_OF_WORD[match[2] ?? ''] ?? unit)
  const [, hours = '0', minutes, seconds] = COMPOUND.exec(text) ?? []
  if (minutes === undefined) return undefined
  return inMillis(Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds), 's')
}

/** Without the binary dust of the multiplication: 0.024 s are 24 ms. */
function inMillis(value: number, unit: DurationUnit): number | undefined {
  if (!Number.isFinite(value)) return undefined
  return unit === 'ms' ? value : Number((value * MS_OF_UNIT[unit]).toPrecision(15))
}
