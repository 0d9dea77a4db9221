import { aggregatorBatch, aggregatorEntry } from './aggregator/aggregator.ts'
import { collector } from './collector/collector.ts'
import { ingest } from './ingest/ingest.ts'
import type { Protocol } from './protocol.ts'

/** Every protocol for records over HTTP. */
export const PROTOCOLS: readonly Protocol[] = [ingest, aggregatorEntry, aggregatorBatch, collector]
