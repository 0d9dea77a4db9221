import { afterPaint, usePreload } from '../ui/after-paint.tsx'
import type { LiveBarProps } from './live/live-bar.tsx'
import { ResultBar } from './result-bar.tsx'
import type { Answer } from './use-answer.ts'

/** Only who goes live needs it. */
const loadLiveBar = async () => (await import('./live/live-bar.tsx')).LiveBar
const LiveBar = afterPaint<LiveBarProps>(loadLiveBar, function LiveBarPlace() {
  return <div className="live-bar" />
})

interface AnswerBarProps {
  readonly answer: Answer
  onCancel(): void
  onAgain(): void
}

/** How the answer comes along: what was found, or what the stream does. */
export function AnswerBar({ answer, onCancel, onAgain }: AnswerBarProps) {
  usePreload(loadLiveBar)
  const { isTailing, live, logs, total } = answer
  if (isTailing) {
    const { session, snapshot } = live
    return (
      <LiveBar
        live={snapshot}
        onPause={() => session?.hold()}
        onFollow={() => session?.follow()}
        onRetry={() => session?.retry()}
      />
    )
  }
  return (
    <ResultBar
      shown={logs.entries.length}
      total={total}
      tookMs={logs.tookMs}
      isFetching={logs.isFetching}
      isCancelled={logs.isCancelled}
      onCancel={onCancel}
      onAgain={onAgain}
    />
  )
}
