/** What joins the receivers to the stages behind them: decode, pipeline, encoder, spool, record by record. */
import { TailraceError } from '../../core/errors.ts'
import type { KeyedReply } from '../../core/kept-reply.ts'
import { LIMITS } from '../../core/limits.ts'
import type { SignalName, SignalRecords } from '../../core/signals.ts'
import { type Instant, instantFromMillis } from '../../core/time/time.ts'
import type { Metrics } from '../observe/metrics.ts'
import type { Pipeline } from '../pipeline/pipeline.ts'
import type { RecordBatch, RecordError, RecordIntake } from '../receive/context.ts'
import type { Rejections } from '../receive/rejections.ts'
import { PieceBuilder } from '../spool/pieces.ts'
import type { Spool } from '../spool/spool.ts'
import type { SignalDefinition } from './definition.ts'

interface Stages<Signal extends SignalName> {
  readonly definition: Pick<SignalDefinition<Signal>, 'pipeline' | 'encode'>
  readonly node: string
  readonly spool: Spool
  readonly rejections: Rejections
  readonly metrics: Metrics
}

/** The intake of a signal. A batch keeps the pipeline it started with, even if it is replaced meanwhile. */
export class Intake<Signal extends SignalName> implements RecordIntake<SignalRecords[Signal]> {
  private readonly stages: Stages<Signal>
  private pipeline: Pipeline<SignalRecords[Signal]>

  constructor(stages: Stages<Signal>) {
    this.stages = stages
    this.pipeline = stages.definition.pipeline
  }

  /** Batches that begin from now on pass this pipeline. */
  usePipeline(pipeline: Pipeline<SignalRecords[Signal]>): void {
    this.pipeline = pipeline
  }

  batch(door: string, sender: string): RecordBatch<SignalRecords[Signal]> {
    return new Batch(this.stages, this.pipeline, door, sender)
  }

  refuse(door: string, sender: string, error: TailraceError, sample: string, records = 1): void {
    keepRejection(this.stages, { door, sender, error, sample, index: 0 }, records, this.pipeline)
  }
}

interface Refused {
  readonly door: string
  readonly sender: string
  readonly error: TailraceError
  readonly sample: string
  readonly index: number
}

function keepRejection(
  { metrics, rejections }: Pick<Stages<SignalName>, 'metrics' | 'rejections'>,
  refused: Refused,
  records: number,
  pipeline: { hide(text: string): string },
): void {
  const { door, sender, sample, index } = refused
  const { code, message } = refused.error
  metrics.rejected.inc({ door, code }, records)
  rejections.add({ at: new Date().toISOString(), door, sender, index, code, message, sample }, records, pipeline)
}

class Batch<Signal extends SignalName> implements RecordBatch<SignalRecords[Signal]> {
  readonly errors: RecordError[] = []
  accepted = 0
  rejected = 0
  readonly receivedAt: Instant = instantFromMillis(Date.now())
  private readonly rows = new PieceBuilder()
  /** Of the record at hand: a record is taken with all that it was split into, or not at all. */
  private readonly lines: string[] = []
  private readonly stages: Stages<Signal>
  private readonly pipeline: Pipeline<SignalRecords[Signal]>
  private readonly door: string
  private readonly sender: string

  constructor(stages: Stages<Signal>, pipeline: Pipeline<SignalRecords[Signal]>, door: string, sender: string) {
    this.stages = stages
    this.pipeline = pipeline
    this.door = door
    this.sender = sender
  }

  get bytes(): number {
    return this.rows.bytes
  }

  add(text: string, decode: (text: string) => SignalRecords[Signal]): void {
    try {
      this.pipeline.run(decode(text), this, this)
    } catch (error) {
      this.lines.length = 0
      this.reject(text, error)
      return
    }
    for (const line of this.lines) this.rows.add(line)
    this.lines.length = 0
    this.accepted++
  }

  /** For the pipeline. */
  keep(record: SignalRecords[Signal]): void {
    const { definition, node } = this.stages
    this.lines.push(definition.encode(record, node, this.receivedAt))
  }

  /** For the pipeline: a record that a rule drops was accepted, and is counted. */
  drop(step: string): void {
    this.stages.metrics.dropped.inc({ step })
  }

  async commit(keyed?: KeyedReply): Promise<number> {
    const { spool, metrics } = this.stages
    const { accepted, door } = this
    const lastSeq = this.rows.rows === 0 ? spool.lastSeq : (await spool.append(this.rows.finish(), keyed)).lastSeq
    if (accepted > 0) metrics.accepted.inc({ door }, accepted)
    return lastSeq
  }

  private reject(text: string, error: unknown): void {
    if (!(error instanceof TailraceError)) throw error
    const { code, message } = error
    const index = this.accepted + this.rejected
    this.rejected++
    if (this.errors.length < LIMITS.errorsPerReplyMax) this.errors.push({ index, code, message })
    const { door, sender } = this
    keepRejection(this.stages, { door, sender, error, sample: text, index }, 1, this.pipeline)
  }
}
