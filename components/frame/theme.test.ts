import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextTheme, readTheme, THEME_KEY, THEME_SCRIPT, THEMES } from './theme.ts'

test('a stored theme is read as it was written, and anything else follows the system', () => {
  for (const theme of THEMES) expect(readTheme(theme)).toBe(theme)
  fc.assert(
    fc.property(fc.option(fc.string()), stored => {
      fc.pre(stored !== 'light' && stored !== 'dark')
      expect(readTheme(stored)).toBe('system')
    }),
  )
})

test('the button goes through all themes and comes back', () => {
  expect(THEMES.map(nextTheme)).toEqual(['dark', 'system', 'light'])
})

test('before the first paint the page has the theme that was stored, and none for the system', () => {
  expect(themeAtFirstPaint(() => 'light')).toEqual({ theme: 'light' })
  expect(themeAtFirstPaint(() => 'dark')).toEqual({ theme: 'dark' })
  expect(themeAtFirstPaint(() => 'system')).toEqual({})
  expect(themeAtFirstPaint(() => '"><script>')).toEqual({})
  expect(themeAtFirstPaint(() => null)).toEqual({})
})

test('a browser that forbids storage gets the system theme and no error', () => {
  const refuse = () => {
    throw new Error('SecurityError')
  }
  expect(themeAtFirstPaint(refuse)).toEqual({})
})

function themeAtFirstPaint(read: () => string | null): Record<string, string> {
  const dataset = {}
  const getItem = (key: string) => (key === THEME_KEY ? read() : null)
  new Function('localStorage', 'document', THEME_SCRIPT)({ getItem }, { documentElement: { dataset } })
  return dataset
}
