/** Places where senders write a secret, whatever its value: an old key, or one with a typo, is worth hiding too. */
export const HIDDEN = '(hidden)'

/** A quoted value, also without its end, or an unquoted one. Quotes may be escaped, inside JSON for example. */
const VALUE = String.raw`(?:(\\*")(?:[^"\\]|\\[^])*\\?|[^\s"&;,\]}]+)`
const ASSIGNED = String.raw`\\*"?(?:\s*[=:]\s*|%3[dD])`

const PLACES = [
  // `[tailrace@0 key="…"]` in syslog, the same as JSON, and the parameter without its element.
  String.raw`tailrace(?:@\d{1,10})?[^\]}]{0,256}?\bkey${ASSIGNED}|\bkey\\*=(?=\\*")`,
  `api[_-]key${ASSIGNED}`,
  String.raw`\bauthorization${ASSIGNED}(?:\\*"?(?:basic|bearer)\s+)?`,
  // The session of a reader: browsers send it to every port of the host.
  String.raw`\btailrace_session(?:_\d{1,5})?=`,
].map(place => new RegExp(`(${place})${VALUE}`, 'gi'))

export function hideInKnownPlaces(text: string): string {
  const hidden = (_: string, place: string, quote = '') => place + quote + HIDDEN
  return PLACES.reduce((rest, place) => rest.replace(place, hidden), text)
}
