import { LIMITS } from '../../core/limits.ts'

/** Whether a query is short enough to be run, and to stand in an address. */
export function isShortEnough(query: string): boolean {
  return new TextEncoder().encode(query).length <= LIMITS.queryBytesMax
}
