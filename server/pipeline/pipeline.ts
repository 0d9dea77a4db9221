import { normaliseIds } from './ids.ts'
import { normaliseLevel } from './level.ts'
import { renderMissingMessage } from './message.ts'
import type { PipelineStep } from './step.ts'
import { normaliseTimestamp } from './timestamp.ts'

/** The steps every record passes, in order, as one function. */
export const runPipeline: PipelineStep = compile([
  normaliseTimestamp,
  normaliseLevel,
  normaliseIds,
  renderMissingMessage,
])

function compile(steps: readonly PipelineStep[]): PipelineStep {
  return (record, context) => {
    for (const step of steps) step(record, context)
  }
}
