/**
 * Whether the server answers, as a machine of three phases.
 *
 *     here → (a question fails) → gone → (one is answered) → back → (shown for 3 s) → here
 *
 * One question at a time and one timer for the next, none while nobody sees the page.
 */

/** Of milliseconds since the epoch. */
export type ServerPhase =
  | { readonly name: 'here' }
  | {
      readonly name: 'gone'
      readonly sinceMs: number
      /** When it is asked again; undefined while it is being asked. */
      readonly retryAtMs: number | undefined
    }
  | { readonly name: 'back' }

export interface ServerMonitor {
  phase(): ServerPhase
  /** Calls at every change of the phase; the result ends that. */
  subscribe(changed: () => void): () => void
  /** Asks at once, unless a question is under way. */
  askNow(): void
  /** Somebody's request failed: asks, unless that is being done at its own pace already. */
  reportFailed(): void
  /** Somebody's request was answered: asks, if the server seemed to be gone. */
  reportReached(): void
  /** Whether the page is seen. A monitor begins unseen, and asks as soon as it is seen. */
  setVisible(isVisible: boolean): void
}

interface MonitorParts {
  /** Whether the server answers. Never rejects. */
  ask(): Promise<boolean>
  /** The server answers again after it was gone. */
  onBack(): void
  nowMs(): number
}

/** Rare enough to be free, often enough that a reader learns it before wondering. */
export const POLL_EVERY_MS = 15_000
export const RETRY_MS_MIN = 1_000
export const RETRY_MS_MAX = 10_000
export const BACK_SHOWN_MS = 3_000

/** The wait after this many failures in a row: doubled each time up to its bound. */
export function retryDelayMs(failures: number): number {
  return Math.min(RETRY_MS_MIN * 2 ** (failures - 1), RETRY_MS_MAX)
}

export function createServerMonitor({ ask, onBack, nowMs }: MonitorParts): ServerMonitor {
  const listeners = new Set<() => void>()
  let phase: ServerPhase = { name: 'here' }
  let failures = 0
  let isVisible = false
  let isAsking = false
  let askTimer: ReturnType<typeof setTimeout> | undefined
  let backTimer: ReturnType<typeof setTimeout> | undefined

  function enter(next: ServerPhase): void {
    phase = next
    for (const changed of listeners) changed()
  }

  function askNow(): void {
    if (isAsking) return
    isAsking = true
    clearTimeout(askTimer)
    if (phase.name === 'gone') enter({ ...phase, retryAtMs: undefined })
    void ask().then(isAnswered => {
      isAsking = false
      if (isAnswered) answered()
      else failed()
    })
  }

  function answered(): void {
    failures = 0
    if (phase.name === 'gone') {
      enter({ name: 'back' })
      backTimer = setTimeout(() => enter({ name: 'here' }), BACK_SHOWN_MS)
      onBack()
    }
    askIn(POLL_EVERY_MS)
  }

  function failed(): void {
    failures += 1
    clearTimeout(backTimer)
    const now = nowMs()
    const delayMs = retryDelayMs(failures)
    enter({ name: 'gone', sinceMs: phase.name === 'gone' ? phase.sinceMs : now, retryAtMs: now + delayMs })
    askIn(delayMs)
  }

  function askIn(delayMs: number): void {
    clearTimeout(askTimer)
    if (isVisible) askTimer = setTimeout(askNow, delayMs)
  }

  return {
    phase: () => phase,
    subscribe: changed => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    askNow,
    reportFailed: () => {
      if (phase.name !== 'gone') askNow()
    },
    reportReached: () => {
      if (phase.name === 'gone') askNow()
    },
    setVisible: seen => {
      if (seen === isVisible) return
      isVisible = seen
      clearTimeout(askTimer)
      if (seen) askNow()
    },
  }
}
