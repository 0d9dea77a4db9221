import type { Level } from './types.ts'

/** The level as a letter, for who cannot tell the colours apart, and as a word for who listens. */
export function LevelMark({ level }: { level: Level }) {
  return (
    <span className="log-level" title={level}>
      <span aria-hidden="true">{level.charAt(0).toUpperCase()}</span>
      <span className="sr-only">{level}</span>
    </span>
  )
}
