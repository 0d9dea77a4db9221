import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ariaKeys, type KeyPress, keyCaps, matches } from './keys.ts'

const PC = false
const MAC = true

describe('a press is the shortcut', () => {
  test.each<[string, Partial<KeyPress>, boolean]>([
    ['j', { key: 'j' }, PC],
    ['j', { key: 'J' }, PC], // Caps Lock
    ['j', { key: 'о', code: 'KeyJ' }, PC], // Cyrillic
    ['/', { key: '/' }, PC],
    ['/', { key: '/', shiftKey: true }, PC], // German
    ['?', { key: '?', shiftKey: true }, PC],
    ['[', { key: '[', altKey: true }, MAC], // German, Option+5
    ['[', { key: '[', ...altGraph(), altKey: true, ctrlKey: true }, PC], // German, AltGr+8 on Windows
    ['[', { key: '[', ...altGraph() }, PC], // The same on Linux
    [' ', { key: ' ' }, PC],
    ['Escape', { key: 'Escape' }, PC],
    ['+', { key: '+', shiftKey: true }, PC],
    ['mod+k', { key: 'k', ctrlKey: true }, PC],
    ['mod+k', { key: 'k', metaKey: true }, MAC],
    ['mod+k', { key: 'л', code: 'KeyK', ctrlKey: true }, PC],
    ['shift+x', { key: 'X', shiftKey: true }, PC],
    ['mod+shift+Enter', { key: 'Enter', ctrlKey: true, shiftKey: true }, PC],
  ])('%j by %j (⌘: %j)', (key, event, isMac) => {
    expect(matches({ key }, press(event), isMac)).toBe(true)
  })
})

describe('a press is something else', () => {
  test.each<[string, Partial<KeyPress>, boolean]>([
    ['j', { key: 'k', code: 'KeyJ' }, PC], // Dvorak: the letter counts
    ['j', { key: 'J', shiftKey: true }, PC],
    ['j', { key: 'j', ctrlKey: true }, PC],
    ['j', { key: 'j', metaKey: true }, PC],
    ['j', { key: 'j', altKey: true }, PC],
    ['j', { key: 'j', ctrlKey: true }, MAC],
    ['j', { key: 'j', isComposing: true }, PC],
    ['/', { key: '/', ctrlKey: true }, PC],
    ['/', { key: '/', altKey: true }, PC],
    ['/', { key: '7' }, PC],
    [' ', { key: ' ', shiftKey: true }, PC],
    ['Escape', { key: 'Escape', shiftKey: true }, PC],
    ['mod+k', { key: 'k' }, PC],
    ['mod+k', { key: 'k', metaKey: true }, PC],
    ['mod+k', { key: 'k', ctrlKey: true }, MAC],
    ['mod+k', { key: 'K', ctrlKey: true, shiftKey: true }, PC],
    ['mod+k', { key: 'k', ctrlKey: true, metaKey: true }, PC],
    ['shift+x', { key: 'x' }, PC],
  ])('than %j: %j (⌘: %j)', (key, event, isMac) => {
    expect(matches({ key }, press(event), isMac)).toBe(false)
  })
})

test('a letter is one shortcut under any combination of modifiers at most', () => {
  const keys = ['k', 'shift+k', 'mod+k', 'mod+shift+k']
  const flags = { ctrlKey: fc.boolean(), metaKey: fc.boolean(), altKey: fc.boolean(), shiftKey: fc.boolean() }
  fc.assert(
    fc.property(fc.record(flags), fc.boolean(), (modifiers, isMac) => {
      const hits = keys.filter(key => matches({ key }, press({ key: 'k', ...modifiers }), isMac))
      expect(hits.length).toBeLessThanOrEqual(1)
    }),
  )
})

test('keys are written as the keyboard has them', () => {
  expect(keyCaps('mod+k', MAC)).toEqual(['⌘', 'K'])
  expect(keyCaps('mod+k', PC)).toEqual(['Ctrl', 'K'])
  expect(keyCaps('shift+Enter', PC)).toEqual(['Shift', 'Enter'])
  expect(keyCaps('Escape', PC)).toEqual(['Esc'])
  expect(keyCaps(' ', PC)).toEqual(['Space'])
  expect(keyCaps('+', PC)).toEqual(['+'])
})

test('keys are told to screen readers in the words of ARIA', () => {
  expect(ariaKeys('mod+k', MAC)).toBe('Meta+k')
  expect(ariaKeys('mod+shift+k', PC)).toBe('Control+Shift+k')
  expect(ariaKeys(' ', PC)).toBe('Space')
  expect(ariaKeys('+', PC)).toBe('Plus')
})

function press(event: Partial<KeyPress>): KeyPress {
  return {
    key: '',
    code: '',
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    isComposing: false,
    getModifierState: () => false,
    ...event,
  }
}

function altGraph(): Partial<KeyPress> {
  return { getModifierState: name => name === 'AltGraph' }
}
