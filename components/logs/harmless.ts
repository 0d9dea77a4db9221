/** C0 but for tabs and line ends, DEL, C1, and what turns the direction of the text behind it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g

/** What takes no room and is not seen, but for what joins emoji. */
const UNSEEN =
  /[\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u2060-\u2064\ufeff]|(?<!\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)\u200d|\u200d(?!\p{Extended_Pictographic})/gu

/** Control characters as signs that can be seen and do nothing: a log shows what was sent, in the order it was sent in. */
export function harmless(text: string): string {
  return text.replace(CONTROLS, signOf)
}

/**
 * The same of a name or a value, which is compared with others by its looks: also what is not seen has a sign. Not for
 * sentences, some of whose scripts need such characters.
 */
export function unmistakable(text: string): string {
  return harmless(text).replace(UNSEEN, signOf)
}

function signOf(character: string): string {
  const code = character.charCodeAt(0)
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  return code === 0x7f ? '\u2421' : `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`
}
