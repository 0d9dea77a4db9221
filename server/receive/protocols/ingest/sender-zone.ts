import { shown, TailraceError } from '../../../../core/errors.ts'
import { isKnownZone } from '../../../../core/time/time-zone.ts'

/**
 * The zone of times that name none, from `?timezone=`: an IANA name or `±HH:MM`; undefined without the parameter. Throws
 * `bad_request` for any other value.
 */
export function senderZone(params: URLSearchParams): string | undefined {
  const sent = params.get('timezone')
  if (sent === null || sent === '') return undefined
  // A plus sign that was not escaped arrives as a blank.
  const zone = sent.replace(/^ /, '+')
  if (isKnownZone(zone)) return zone
  throw new TailraceError(
    'bad_request',
    `timezone=${shown(sent)} is no time zone: use an IANA name or an offset, for example Europe/Berlin or +01:00`,
  )
}
