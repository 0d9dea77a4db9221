/** Spans of time in words: `2h`, `3 days`, `1 hour 30 min`. */

const UNITS = [
  { unit: 's', word: 'second', names: ['s', 'sec', 'secs', 'second', 'seconds'] },
  { unit: 'm', word: 'minute', names: ['m', 'min', 'mins', 'minute', 'minutes'] },
  { unit: 'h', word: 'hour', names: ['h', 'hr', 'hrs', 'hour', 'hours'] },
  { unit: 'd', word: 'day', names: ['d', 'day', 'days'] },
  { unit: 'w', word: 'week', names: ['w', 'wk', 'wks', 'week', 'weeks'] },
] as const

const UNIT_OF: ReadonlyMap<string, string> = new Map(
  UNITS.flatMap(({ unit, names }) => names.map(name => [name, unit])),
)
const WORD_OF: ReadonlyMap<string, string> = new Map(UNITS.map(({ unit, word }) => [unit, word]))

const SPAN = /^(?:\d{1,9} ?[a-z]+ ?)+$/

/**
 * `-1h-30m` for `1 hour 30 min`, as it stands behind `now`; undefined when the words are no span, or one without width.
 *
 * @param text in lower case, with single blanks
 */
export function stepsBack(text: string): string | undefined {
  if (UNIT_OF.has(text) && text.length > 1) return `-1${UNIT_OF.get(text)}`
  if (!SPAN.test(text)) return undefined
  let steps = ''
  let isSomething = false
  for (const [, count = '', name = ''] of text.matchAll(/(\d+) ?([a-z]+)/g)) {
    const unit = UNIT_OF.get(name)
    if (unit === undefined) return undefined
    isSomething ||= Number(count) > 0
    steps += `-${Number(count)}${unit}`
  }
  return isSomething ? steps : undefined
}

/** `1 hour 30 minutes` for `now-1h-30m`; undefined for any other time. */
export function spanBefore(end: string): string | undefined {
  if (!/^now(?:-\d+[smhdw])+$/.test(end)) return undefined
  return [...end.matchAll(/-(\d+)([smhdw])/g)]
    .map(([, count = '', unit = '']) => `${count} ${WORD_OF.get(unit)}${count === '1' ? '' : 's'}`)
    .join(' ')
}
