import { expect, test } from 'vitest'
import { type Command, type PaletteItem, paletteItems, paletteSections } from './palette-items.ts'

const ITEMS = [
  command('live', 'Go live', 'Time'),
  command('dark', 'Theme: dark', 'Theme', 'night colours'),
  command('light', 'Theme: light', 'Theme'),
  command('hour', 'Last hour', 'Time'),
]

test('shortcuts are commands with their key, as pressing it would find them', () => {
  const shortcut = (label: string) => ({ key: 'l', label, group: 'Time', run: () => undefined })
  const items = paletteItems([shortcut('Old'), shortcut('Go live')], [command('dark', 'Theme: dark', 'Theme')])
  expect(items.map(({ id, label, key }) => [id, label, key])).toEqual([
    ['key:l', 'Go live', 'l'],
    ['dark', 'Theme: dark', undefined],
  ])
})

test('a command registered again replaces the one before', () => {
  expect(paletteItems([], [command('a', 'Old', 'A'), command('a', 'New', 'A')]).map(({ label }) => label)).toEqual([
    'New',
  ])
})

test('without a text all are there once, in groups, the last used on top', () => {
  expect(shown(paletteSections(ITEMS, ' ', ['light', 'gone', 'hour']))).toEqual([
    ['Last used', 'light', 'hour'],
    ['Time', 'live'],
    ['Theme', 'dark'],
  ])
  expect(shown(paletteSections(ITEMS, '', []))).toEqual([
    ['Time', 'live', 'hour'],
    ['Theme', 'dark', 'light'],
  ])
})

test('a text shows what matches its label, group or keywords, the best group first', () => {
  expect(shown(paletteSections(ITEMS, 'light', ['hour']))).toEqual([['Theme', 'light']])
  expect(shown(paletteSections(ITEMS, 'night', []))).toEqual([['Theme', 'dark']])
  expect(shown(paletteSections(ITEMS, 'time', []))[0]).toEqual(['Time', 'live', 'hour'])
  expect(paletteSections(ITEMS, 'zzz', [])).toEqual([])
})

function shown(sections: ReturnType<typeof paletteSections>): string[][] {
  return sections.map(({ title, items }) => [title, ...items.map(({ id }) => id)])
}

function command(id: string, label: string, group: string, keywords = ''): Command & PaletteItem {
  return { id, label, group, keywords, run: () => undefined }
}
