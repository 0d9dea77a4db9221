/** A query is one line: a line break says no more in it than a blank. */

/** Every break as one blank, so that positions in the text stay what they are. */
export function oneLine(text: string): string {
  return text.replace(/[\r\n]/g, ' ')
}

/** What is pasted or dropped: breaks around it came along by accident, those inside become one blank each. */
export function pastedLine(text: string): string {
  return text.replace(/^[\r\n]+|[\r\n]+$/g, '').replace(/\r\n?|\n/g, ' ')
}
