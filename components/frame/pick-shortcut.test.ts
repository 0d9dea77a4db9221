import { expect, test } from 'vitest'
import type { KeyPress } from './keys.ts'
import { effectiveShortcuts, helpLines, type KeyPlace, pickShortcut, type Shortcut } from './pick-shortcut.ts'

const NOWHERE: KeyPlace = { isTyping: false, isOnControl: false, isLayerOpen: false }

test('of two shortcuts with one key the later one is meant', () => {
  expect(picked([shortcut('j', 'page'), shortcut('j', 'panel')], 'j')).toBe('panel')
})

test('a shortcut that is off leaves its key to the one before', () => {
  expect(picked([shortcut('j', 'page'), shortcut('j', 'panel', { isEnabled: false })], 'j')).toBe('page')
})

test.each([{ isTyping: true }, { isLayerOpen: true }])(
  'with %j only shortcuts that work in fields are meant',
  place => {
    expect(picked([shortcut('j', 'next')], 'j', place)).toBeUndefined()
    expect(picked([shortcut('j', 'next', { inFields: true })], 'j', place)).toBe('next')
  },
)

test.each([' ', 'Enter'])('the key %j belongs to the button or link that has the focus', key => {
  expect(picked([shortcut(key, 'act', { inFields: true })], key, { isOnControl: true })).toBeUndefined()
  expect(picked([shortcut(key, 'act')], key)).toBe('act')
  expect(picked([shortcut('j', 'next')], 'j', { isOnControl: true })).toBe('next')
})

test('each key is listed once, with what it would do', () => {
  const listed = effectiveShortcuts([
    shortcut('j', 'page'),
    shortcut('k', 'up'),
    shortcut('j', 'panel'),
    shortcut('k', 'off', { isEnabled: false }),
  ])
  expect(listed.map(({ label }) => label)).toEqual(['up', 'panel'])
})

test('the help lists keys that do nothing at the moment too, and keys that do the same together', () => {
  const lines = helpLines([
    shortcut('k', 'up'),
    shortcut(' ', 'pause', { isEnabled: false }),
    shortcut('ArrowUp', 'up', { isHint: true }),
  ])
  expect(lines).toEqual([
    { label: 'up', keys: ['k', 'ArrowUp'] },
    { label: 'pause', keys: [' '] },
  ])
})

function picked(shortcuts: readonly Shortcut[], key: string, place: Partial<KeyPlace> = {}): string | undefined {
  return pickShortcut(shortcuts, press(key), { ...NOWHERE, ...place }, false)?.label
}

function shortcut(key: string, label: string, more: Partial<Shortcut> = {}): Shortcut {
  return { key, label, group: 'Rows', run: () => undefined, ...more }
}

function press(key: string): KeyPress {
  const modifiers = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }
  return { key, code: '', ...modifiers, isComposing: false, getModifierState: () => false }
}
