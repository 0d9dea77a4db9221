import type { LogRecord } from '../../core/record.ts'
import { LOGS } from '../../core/schema/logs.ts'
import { normaliseLog } from '../pipeline/normalise-log.ts'
import { Pipeline } from '../pipeline/pipeline.ts'
import type { PipelineStep } from '../pipeline/step.ts'
import { storedTailRows } from '../query/tail-rows.ts'
import { encodeLog } from '../spool/encode.ts'
import type { SignalDefinition } from './definition.ts'

const normalise: PipelineStep<LogRecord> = {
  name: 'normalise',
  run(record, context) {
    normaliseLog(record, context)
    return record
  },
}

/** Log records, in the table `logs`. */
export const logs: SignalDefinition<'logs'> = {
  name: LOGS.name,
  schemaVersion: LOGS.schemaVersion,
  pipeline: new Pipeline([normalise]),
  encode: encodeLog,
  storedRows: (opened, query, nowNanos) => storedTailRows(opened, LOGS, query, nowNanos),
}
