/** The history in this browser. Storage that is missing, full or forbidden means a shorter memory and nothing else. */
import { type QueryHistory, readHistory, remember } from './query-history.ts'

const KEY = 'tailrace.query-history'

export function loadHistory(): QueryHistory {
  try {
    return readHistory(localStorage.getItem(KEY))
  } catch {
    return []
  }
}

/** Reads before it writes: other tabs have queries of their own. */
export function rememberQuery(query: string): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(remember(loadHistory(), query)))
  } catch {}
}

export function clearHistory(): void {
  try {
    localStorage.removeItem(KEY)
  } catch {}
}
