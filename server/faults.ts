/**
 * Named places where tests stop the process or make a step fail (C1.8). In production nobody listens: a fault is a
 * call of an empty function.
 */
export const FAULT_POINTS = [
  'after-write',
  'after-fsync',
  'before-reply',
  'after-seal',
  'during-insert',
  'after-insert',
  'before-delete',
  'during-halving',
  'during-drain',
] as const
export type FaultPoint = (typeof FAULT_POINTS)[number]

/** Called when the point is reached; may throw, or never come back. */
export type Faults = (point: FaultPoint) => void

export const noFaults: Faults = () => {}

/**
 * SIGKILL to this very process when a point is reached for the n-th time.
 *
 * @param text `<point>:<n>`, or `<point>:<n>:<delay ms>` to die a moment after it, in the middle of what follows
 */
export function killAt(text: string): Faults {
  const [name, count = '1', delayMs] = text.split(':')
  let left = Number(count)
  return point => {
    if (point !== name || --left > 0) return
    if (delayMs === undefined) process.kill(process.pid, 'SIGKILL')
    else setTimeout(() => process.kill(process.pid, 'SIGKILL'), Number(delayMs))
  }
}
