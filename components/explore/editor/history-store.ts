/** The history in this browser. Storage that is full or forbidden means a shorter memory and nothing else. */
import { readStored, writeStored } from '../../ui/stored.ts'
import { type QueryHistory, readHistory, remember } from './query-history.ts'

const KEY = 'tailrace.query-history'

export function loadHistory(): QueryHistory {
  return readHistory(readStored(KEY))
}

/** Reads before it writes: other tabs have queries of their own. */
export function rememberQuery(query: string): void {
  writeStored(KEY, JSON.stringify(remember(loadHistory(), query)))
}

export function clearHistory(): void {
  writeStored(KEY, null)
}
