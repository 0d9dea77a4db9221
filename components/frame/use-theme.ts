'use client'

import { useCallback, useSyncExternalStore } from 'react'
import { writeStored } from '../ui/stored.ts'
import { readTheme, THEME_KEY, type Theme } from './theme.ts'

interface ThemeChoice {
  readonly theme: Theme
  /** What is on the screen. Whoever paints on a canvas paints again when it changes. */
  readonly scheme: 'light' | 'dark'
  setTheme(theme: Theme): void
}

const CHANGED = 'tailrace:theme'
const PREFERS_DARK = '(prefers-color-scheme: dark)'

/** The theme of this browser, in all of its tabs. The attribute of the root element is the state. */
export function useTheme(): ThemeChoice {
  const theme = useSyncExternalStore(onTheme, shownTheme, () => 'system' as const)
  const prefersDark = useSyncExternalStore(onScheme, systemIsDark, () => false)
  const setTheme = useCallback((chosen: Theme) => {
    writeStored(THEME_KEY, chosen === 'system' ? null : chosen)
    show(chosen)
  }, [])
  return { theme, scheme: theme === 'system' ? (prefersDark ? 'dark' : 'light') : theme, setTheme }
}

function show(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  window.dispatchEvent(new Event(CHANGED))
}

function shownTheme(): Theme {
  return readTheme(document.documentElement.dataset.theme)
}

function systemIsDark(): boolean {
  return matchMedia(PREFERS_DARK).matches
}

function onTheme(changed: () => void): () => void {
  // Chosen in another tab; a key of null is a storage that was cleared.
  const onStorage = ({ key, newValue }: StorageEvent) => {
    if (key === THEME_KEY || key === null) show(readTheme(newValue))
  }
  window.addEventListener('storage', onStorage)
  window.addEventListener(CHANGED, changed)
  return () => {
    window.removeEventListener('storage', onStorage)
    window.removeEventListener(CHANGED, changed)
  }
}

function onScheme(changed: () => void): () => void {
  const query = matchMedia(PREFERS_DARK)
  query.addEventListener('change', changed)
  return () => query.removeEventListener('change', changed)
}
