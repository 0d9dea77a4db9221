/** The second that was read last: most times of a batch share it, and only their fraction and zone are new. */

import type { Instant } from './instant.ts'
import { fixedOffsetMs } from './time-zone.ts'

const SECOND = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d/
const SECOND_CHARS = 19

let lastText = ''
let lastWallSeconds = 0

/** Remembers what the first 19 characters of an ISO time mean, as if they were UTC. */
export function rememberSecond(text: string, wallSeconds: number): void {
  if (!SECOND.test(text)) return
  lastText = text.slice(0, SECOND_CHARS)
  lastWallSeconds = wallSeconds
}

/** The instant of a text in the remembered second; undefined for any other, and for forms that need a closer look. */
export function parseLastSecond(text: string, timezone: string | undefined): Instant | undefined {
  if (lastText === '' || !text.startsWith(lastText)) return undefined
  let at = SECOND_CHARS
  let nanos = 0
  const mark = text.charCodeAt(at)
  if (mark === POINT || mark === COMMA) {
    let scale = 100_000_000
    for (at++; isDigit(text.charCodeAt(at)); at++) {
      if (scale < 1) return undefined
      nanos += (text.charCodeAt(at) - ZERO) * scale
      scale /= 10
    }
    if (at === SECOND_CHARS + 1) return undefined
  }
  if (at === text.length) return timezone === undefined ? { seconds: lastWallSeconds, nanos } : undefined
  if (at === text.length - 1 && text.charCodeAt(at) === LETTER_Z) return { seconds: lastWallSeconds, nanos }
  const offsetMs = text.length - at > OFFSET_CHARS_MAX ? undefined : fixedOffsetMs(text.slice(at))
  return offsetMs === undefined ? undefined : { seconds: lastWallSeconds - offsetMs / 1000, nanos }
}

const POINT = 0x2e
const COMMA = 0x2c
const ZERO = 0x30
const LETTER_Z = 0x5a
const OFFSET_CHARS_MAX = 6

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39
}
