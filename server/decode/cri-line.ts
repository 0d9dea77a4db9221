/** A line of a container's log as Kubernetes stores it: `<time> stdout F <text>` (CRI). */
export interface CriLine {
  readonly time: string
  readonly stream: string
  readonly text: string
}

const CRI = /^(\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:\d\d)) (stdout|stderr) [FP] /

/** Undefined for any other text. */
export function criLine(line: string): CriLine | undefined {
  const match = CRI.exec(line)
  if (!match) return undefined
  return { time: match[1] ?? '', stream: match[2] ?? '', text: line.slice(match[0].length) }
}
