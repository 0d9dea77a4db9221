import type { Database } from './connect.ts'
import { queryTimeout } from './errors.ts'

/**
 * The same store for one request, whose reads together take no longer than one of them may: a page is looked for in
 * several windows, and the statement of a large query takes seconds to be understood. Its reads throw `query_timeout`.
 */
export function withinTime(db: Database): Database {
  const { timeoutS } = db.readLimits
  const endMs = performance.now() + timeoutS * 1000
  const read: Database['read'] = async (statement, options = {}) => {
    const { limits = db.readLimits } = options
    const leftS = Math.ceil((endMs - performance.now()) / 1000)
    if (leftS > 0)
      return db.read(statement, { ...options, limits: { ...limits, timeoutS: Math.min(limits.timeoutS, leftS) } })
    throw queryTimeout(timeoutS)
  }
  return Object.create(db, { read: { value: read } })
}
