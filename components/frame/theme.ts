/** What the reader chose: one of the two colour schemes, or whatever the system has. */
export type Theme = 'light' | 'dark' | 'system'

export const THEMES: readonly Theme[] = ['light', 'dark', 'system']

export const THEME_KEY = 'tailrace:theme'

/** Reads a stored choice; anything else than a theme is none, and follows the system. */
export function readTheme(stored: string | null | undefined): Theme {
  return THEMES.find(theme => theme === stored) ?? 'system'
}

/** The theme that the button turns to: light, dark, system and around again. */
export function nextTheme(theme: Theme): Theme {
  return THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system'
}

/**
 * Stands inline in the head of every page and runs before the first paint, so that nobody who chose dark sees a white
 * flash. The attribute is left out for the system's theme, as it is where no script runs.
 */
export const THEME_SCRIPT = `try{var t=localStorage.getItem('${THEME_KEY}');if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch(e){}`
