import { LOGS_SCHEMA_VERSION } from '../../db/tables.ts'
import { runPipeline } from '../pipeline/pipeline.ts'
import { storedTailRows } from '../query/tail-rows.ts'
import { encodeLog } from '../spool/encode.ts'
import type { SignalDefinition } from './definition.ts'

/** Log records, in the table `logs`. */
export const logs: SignalDefinition<'logs'> = {
  name: 'logs',
  schemaVersion: LOGS_SCHEMA_VERSION,
  normalise: runPipeline,
  encode: encodeLog,
  storedRows: storedTailRows,
}
