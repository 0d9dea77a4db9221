/** One process per DATA_DIR: two would give out the same sequence numbers. */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Takes the directory for this process and returns what releases it. A lock whose process is gone is taken over.
 * Throws with the other process's id when it is alive.
 */
export function lockDirectory(directory: string): () => void {
  const lock = path.join(directory, 'lock')
  const own = path.join(directory, `lock.${process.pid}`)
  writeFileSync(own, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }))
  try {
    // Two attempts: the first may find a lock of a process that is gone.
    if (!tryLink(own, lock)) {
      removeStale(directory, lock)
      if (!tryLink(own, lock)) throw inUse(directory, holderOf(lock)?.pid)
    }
  } finally {
    rmSync(own, { force: true })
  }
  return () => rmSync(lock, { force: true })
}

function tryLink(own: string, lock: string): boolean {
  try {
    linkSync(own, lock)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function removeStale(directory: string, lock: string): void {
  const holder = holderOf(lock)
  if (holder && isAlive(holder)) throw inUse(directory, holder.pid)
  // Moved aside first: if another starter was quicker, what we moved is its fresh lock, and it gets it back.
  const aside = `${lock}.stale.${process.pid}`
  renameSync(lock, aside)
  const moved = holderOf(aside)
  if (moved && isAlive(moved)) linkSync(aside, lock)
  rmSync(aside, { force: true })
}

interface Holder {
  readonly pid: number
  /** When the process started, as the system tells it: a pid alone is given out again. */
  readonly started: string | undefined
}

function holderOf(lock: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(lock, 'utf8')) as Holder
  } catch {
    return undefined
  }
}

function isAlive({ pid, started }: Holder): boolean {
  // Our own number on a lock of another start: it was given out again, as in a container.
  if (pid === process.pid) return started !== undefined && started === startOf(pid)
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return started === undefined || started === startOf(pid)
}

/** Start time in clock ticks since boot (proc(5), stat, field 22); undefined where there is no /proc. */
function startOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop()?.split(' ')[19]
  } catch {
    return undefined
  }
}

function inUse(directory: string, pid: number | undefined): Error {
  return new Error(
    `${directory} is in use by another Tailrace${pid === undefined ? '' : ` (process ${pid})`}: stop it, or set another DATA_DIR`,
  )
}
