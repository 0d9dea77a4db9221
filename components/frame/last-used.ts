/** As many as are seen without scrolling. */
const KEPT_MAX = 5

/** Reads the ids of the commands used last, newest first; what cannot be understood is none. */
export function readLastUsed(stored: string | null): readonly string[] {
  try {
    const ids: unknown = JSON.parse(stored ?? '[]')
    return Array.isArray(ids) ? ids.filter(id => typeof id === 'string').slice(0, KEPT_MAX) : []
  } catch {
    return []
  }
}

export function withLastUsed(ids: readonly string[], id: string): readonly string[] {
  return [id, ...ids.filter(other => other !== id)].slice(0, KEPT_MAX)
}
