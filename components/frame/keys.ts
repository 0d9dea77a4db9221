/**
 * Keys as the code writes them: a name of https://www.w3.org/TR/uievents-key/ (letters in lower case), behind `mod+` for
 * ⌘ on Apple's keyboards and Ctrl on others, and `shift+`: `j`, `?`, `Escape`, `mod+k`, `shift+Enter`.
 */

/** What is read of a KeyboardEvent. */
export type KeyPress = Pick<
  KeyboardEvent,
  'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'isComposing' | 'getModifierState'
>

/** Whether the press is this key with exactly its modifiers, on any keyboard layout. */
export function matches(shortcut: { readonly key: string }, event: KeyPress, isMac: boolean): boolean {
  if (event.isComposing) return false
  const { name, mod, shift } = parseKey(shortcut.key)
  if (!isNamed(event, name)) return false
  // Where a sign sits behind Shift, AltGr or Option is the layout's business: `/` is Shift+7 in Germany.
  const isSign = name.length === 1 && !/[a-z ]/.test(name)
  const isAltGr = isSign && event.getModifierState('AltGraph')
  const ctrlKey = event.ctrlKey && !isAltGr
  return (
    (isMac ? event.metaKey : ctrlKey) === mod &&
    !(isMac ? ctrlKey : event.metaKey) &&
    !(event.altKey && !isAltGr && !(isSign && isMac)) &&
    (isSign || event.shiftKey === shift)
  )
}

function isNamed({ key, code }: KeyPress, name: string): boolean {
  if (!/^[a-z]$/.test(name)) return key === name
  // Without Latin letters on the keyboard, the place of the key stands for its letter.
  return key.toLowerCase() === name || (!/^[ -~]*$/.test(key) && code === `Key${name.toUpperCase()}`)
}

const APPLE_CAPS: Readonly<Record<string, string>> = { mod: '⌘', shift: '⇧' }
const CAPS: Readonly<Record<string, string>> = {
  mod: 'Ctrl',
  shift: 'Shift',
  ' ': 'Space',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
}

/** The keys as they are printed on the keyboard, one string a cap. */
export function keyCaps(key: string, isMac: boolean): readonly string[] {
  const { name, mod, shift } = parseKey(key)
  return [...(mod ? ['mod'] : []), ...(shift ? ['shift'] : []), name].map(
    part => (isMac ? APPLE_CAPS[part] : undefined) ?? CAPS[part] ?? (part.length === 1 ? part.toUpperCase() : part),
  )
}

/** https://www.w3.org/TR/wai-aria-1.2/#aria-keyshortcuts */
export function ariaKeys(key: string, isMac: boolean): string {
  const { name, mod, shift } = parseKey(key)
  const parts = [...(mod ? [isMac ? 'Meta' : 'Control'] : []), ...(shift ? ['Shift'] : []), name]
  return parts.map(part => (part === ' ' ? 'Space' : part === '+' ? 'Plus' : part)).join('+')
}

function parseKey(key: string) {
  const [, mod, shift, name = ''] = /^(mod\+)?(shift\+)?(.+)$/s.exec(key) ?? []
  return { name, mod: mod !== undefined, shift: shift !== undefined }
}
