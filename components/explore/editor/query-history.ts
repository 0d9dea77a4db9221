/** The last submitted queries, newest first, and the way through them with the arrow keys. */

export const HISTORY_ENTRIES_MAX = 50
/** As much as the server takes: a longer query was never answered. */
const ENTRY_CHARS_MAX = 8_192

export type QueryHistory = readonly string[]

/** The history with a query in front, which stands in it once only. Blank and oversized queries are not kept. */
export function remember(history: QueryHistory, query: string): QueryHistory {
  const text = query.trim()
  if (text === '' || text.length > ENTRY_CHARS_MAX) return history
  return [text, ...history.filter(entry => entry !== text)].slice(0, HISTORY_ENTRIES_MAX)
}

/** A stored history. Whatever else stands there, by another version or by hand, is left out. */
export function readHistory(stored: string | null): QueryHistory {
  if (stored === null) return []
  try {
    const value: unknown = JSON.parse(stored)
    if (!Array.isArray(value)) return []
    return value.filter(isEntry).reduceRight<QueryHistory>(remember, [])
  } catch {
    return []
  }
}

function isEntry(value: unknown): value is string {
  return typeof value === 'string'
}

/** Where the reader is in the history: before its first entry stands the text that was there when the walk began. */
export interface Walk {
  readonly index: number
  readonly draft: string
}

export interface Step {
  readonly walk: Walk | undefined
  readonly text: string
}

/**
 * One step from the shown text, or undefined where there is nothing further. A text that was changed since the last
 * step is a new draft.
 */
export function step(
  history: QueryHistory,
  walk: Walk | undefined,
  shown: string,
  direction: 'older' | 'newer',
): Step | undefined {
  const at = isOnEntry(history, walk, shown) ? walk : { index: -1, draft: shown }
  const index = at.index + (direction === 'older' ? 1 : -1)
  if (index === -1) return { walk: undefined, text: at.draft }
  const text = history[index]
  if (text === undefined) return undefined
  // The query that runs now is mostly the newest entry too: a step that shows the same again is none.
  const next = { index, draft: at.draft }
  return text === shown ? step(history, next, text, direction) : { walk: next, text }
}

/** Whether the shown text is the entry that the walk has reached. */
export function isOnEntry(history: QueryHistory, walk: Walk | undefined, shown: string): walk is Walk {
  return walk !== undefined && history[walk.index] === shown
}
