import { type KeyPress, matches } from './keys.ts'

/** A key and what it does. */
export interface Shortcut {
  /** As `keys.ts` writes them: `/`, `mod+k`, `j`, `?`, `Escape`, ` `. */
  readonly key: string
  readonly label: string
  /** Under which title the help and the palette show it. */
  readonly group: string
  run(): void
  readonly isEnabled?: boolean
  /** Works while the reader types in a field or has a dialog or menu open as well. */
  readonly inFields?: boolean
  /** Only told in the help: what has the focus listens for it. */
  readonly isHint?: boolean
}

/** Where the reader is while pressing a key. */
export interface KeyPlace {
  /** In a field that takes text. */
  readonly isTyping: boolean
  /** On something that Space or Enter activates: a button, a link. */
  readonly isOnControl: boolean
  /** A dialog or menu is open. */
  readonly isLayerOpen: boolean
}

/** The shortcut that a key press means; of several the one that was registered last. */
export function pickShortcut(
  shortcuts: readonly Shortcut[],
  event: KeyPress,
  place: KeyPlace,
  isMac: boolean,
): Shortcut | undefined {
  return shortcuts.findLast(
    shortcut =>
      !shortcut.isHint && shortcut.isEnabled !== false && isAllowed(shortcut, place) && matches(shortcut, event, isMac),
  )
}

/** One shortcut a key, as pressing it would find them; in the order of their registration. */
export function effectiveShortcuts(shortcuts: readonly Shortcut[]): readonly Shortcut[] {
  return lastOfEach(shortcuts.filter(({ isEnabled }) => isEnabled !== false))
}

/** A line of the help: keys that do the same stand together. */
export interface HelpLine {
  readonly label: string
  readonly keys: readonly string[]
}

/** What the help says of a group: every key that ever does something, whether or not it would now. */
export function helpLines(shortcuts: readonly Shortcut[]): readonly HelpLine[] {
  const lines = new Map<string, string[]>()
  for (const { key, label } of lastOfEach(shortcuts)) lines.set(label, [...(lines.get(label) ?? []), key])
  return [...lines].map(([label, keys]) => ({ label, keys }))
}

function lastOfEach(shortcuts: readonly Shortcut[]): readonly Shortcut[] {
  return shortcuts.filter((shortcut, index) => !shortcuts.slice(index + 1).some(({ key }) => key === shortcut.key))
}

function isAllowed({ key, inFields }: Shortcut, { isTyping, isLayerOpen, isOnControl }: KeyPlace): boolean {
  if (isOnControl && (key === ' ' || key === 'Enter')) return false
  return inFields === true || !(isTyping || isLayerOpen)
}
