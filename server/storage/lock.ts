/** One process per DATA_DIR: two would give out the same sequence numbers. */
import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { LIMITS } from '../../core/limits.ts'

export interface LockOptions {
  /** How long to wait for a holder that lives; `LIMITS.lockWaitMs` unless given. */
  readonly waitMs?: number
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined
  /** Called once, when the waiting begins. */
  readonly onWait?: (pid: number | undefined, waitMs: number) => void
}

const POLL_MS = 100

/**
 * Takes the directory for this process and resolves with the function that releases it. A lock whose process is gone is
 * taken over; while it lives, this waits. Rejects with the other process's id after `waitMs`, and with the signal's
 * reason when it aborts.
 */
export async function lockDirectory(directory: string, options: LockOptions = {}): Promise<() => void> {
  const { waitMs = LIMITS.lockWaitMs, signal, onWait } = options
  const lock = path.join(directory, 'lock')
  const endMs = performance.now() + waitMs
  for (let polls = 0; ; polls++) {
    const holder = tryLock(directory, lock)
    if (holder === undefined) return () => rmSync(lock, { force: true })
    if (performance.now() >= endMs) throw inUse(directory, holder.pid)
    if (polls === 0) onWait?.(holder.pid, waitMs)
    await sleep(POLL_MS, undefined, signal === undefined ? {} : { signal })
  }
}

interface Holder {
  readonly pid: number | undefined
  /** When the process started, as the system tells it: a pid alone is given out again. */
  readonly started: string | undefined
}

const UNKNOWN: Holder = { pid: undefined, started: undefined }

/** Undefined when the lock is ours now, otherwise who has it. */
function tryLock(directory: string, lock: string): Holder | undefined {
  const own = path.join(directory, `lock.${process.pid}`)
  try {
    writeFileSync(own, JSON.stringify({ pid: process.pid, started: statOf(process.pid)?.started }))
    if (tryLink(own, lock)) return undefined
    const holder = removeStale(lock)
    if (holder !== undefined) return holder
    // Another starter may have been quicker.
    return tryLink(own, lock) ? undefined : (holderOf(lock) ?? UNKNOWN)
  } finally {
    rmSync(own, { force: true })
  }
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

/** Removes a lock whose process is gone; otherwise returns its holder. */
function removeStale(lock: string): Holder | undefined {
  const holder = holderOf(lock)
  if (holder && isAlive(holder)) return holder
  // Moved aside first: if another starter was quicker, what we moved is its fresh lock, and it gets it back.
  const aside = `${lock}.stale.${process.pid}`
  try {
    renameSync(lock, aside)
  } catch (error) {
    // Removed by its owner, or by another starter.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  const moved = holderOf(aside)
  if (moved && isAlive(moved)) linkSync(aside, lock)
  rmSync(aside, { force: true })
  return undefined
}

function holderOf(lock: string): (Holder & { readonly pid: number }) | undefined {
  try {
    return JSON.parse(readFileSync(lock, 'utf8')) as Holder & { pid: number }
  } catch {
    return undefined
  }
}

function isAlive({ pid, started }: Holder & { readonly pid: number }): boolean {
  const stat = statOf(pid)
  // Our own number on a lock of another start: it was given out again, as in a container.
  if (pid === process.pid) return started !== undefined && started === stat?.started
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  if (started !== undefined && started !== stat?.started) return false
  return stat === undefined || !isEnded(stat.state) || hasRunningThread(pid)
}

interface ProcessStat {
  readonly state: string | undefined
  /** Start time in clock ticks since boot. */
  readonly started: string | undefined
}

/** proc(5), stat, fields 3 and 22; undefined where there is no /proc. */
function statOf(pid: number, task = ''): ProcessStat | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/${task}stat`, 'utf8').split(') ').pop()?.split(' ')
    return { state: fields?.[0], started: fields?.[19] }
  } catch {
    return undefined
  }
}

/** A zombie (Z) has ended and waits for its parent; X is about to vanish. */
function isEnded(state: string | undefined): boolean {
  return state === 'Z' || state === 'X'
}

/** A process that is killed is a zombie already while another of its threads finishes a write. */
function hasRunningThread(pid: number): boolean {
  try {
    return readdirSync(`/proc/${pid}/task`).some(task => {
      const stat = statOf(pid, `task/${task}/`)
      return stat !== undefined && !isEnded(stat.state)
    })
  } catch {
    return false
  }
}

function inUse(directory: string, pid: number | undefined): Error {
  return new Error(
    `${directory} is in use by another Tailrace${pid === undefined ? '' : ` (process ${pid})`}: stop it, or set another DATA_DIR`,
  )
}
