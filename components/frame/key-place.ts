import type { KeyPlace } from './pick-shortcut.ts'

const NO_TEXT = ['checkbox', 'radio', 'button', 'submit', 'reset', 'image', 'file', 'color']
const FIELDS = [`input:not(${NO_TEXT.map(type => `[type=${type}]`).join()})`, 'textarea', 'select', '.cm-editor'].join()
const CONTROLS = [
  'a[href],button,summary',
  NO_TEXT.map(type => `input[type=${type}]`),
  ...['button', 'link', 'checkbox', 'radio', 'switch', 'tab', 'menuitem'].map(role => `[role=${role}]`),
].join()
const LAYERS = ['dialog', 'alertdialog', 'menu', 'listbox'].map(role => `[role=${role}][data-state=open]`).join()

/** Reads off the document where the reader is while pressing a key. */
export function keyPlace(target: EventTarget | null): KeyPlace {
  const element = target instanceof HTMLElement ? target : undefined
  return {
    isTyping: element !== undefined && (element.isContentEditable || element.closest(FIELDS) !== null),
    isOnControl: element !== undefined && element.closest(CONTROLS) !== null,
    isLayerOpen: document.querySelector(`${LAYERS},dialog[open]`) !== null,
  }
}
