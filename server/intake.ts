/** What joins the doors to the stages behind them: decode, pipeline, encoder, spool, record by record. */
import { TailraceError } from '../core/errors.ts'
import { LIMITS } from '../core/limits.ts'
import type { LogRecord } from '../core/record.ts'
import { type Instant, instantFromMillis } from '../core/time.ts'
import type { Metrics } from './observe/metrics.ts'
import { runPipeline } from './pipeline/pipeline.ts'
import type { KeyedReply, RecordBatch, RecordError, RecordIntake } from './receive/context.ts'
import type { Rejections } from './receive/rejections.ts'
import { encodeLog } from './spool/encode.ts'
import { PieceBuilder } from './spool/pieces.ts'
import type { Spool } from './spool/spool.ts'

interface Stages {
  readonly node: string
  readonly spool: Spool
  readonly rejections: Rejections
  readonly metrics: Metrics
}

/** An intake into the given spool. */
export function createIntake(stages: Stages): RecordIntake {
  return {
    batch: (door, sender) => new Batch(stages, door, sender),
    refuse: (door, sender, error, sample, records = 1) =>
      keepRejection(stages, { door, sender, error, sample, index: 0 }, records),
  }
}

interface Refused {
  readonly door: string
  readonly sender: string
  readonly error: TailraceError
  readonly sample: string
  readonly index: number
}

function keepRejection({ metrics, rejections }: Stages, refused: Refused, records: number): void {
  const { door, sender, sample, index } = refused
  const { code, message } = refused.error
  metrics.rejected.inc({ door, code }, records)
  rejections.add({ at: new Date().toISOString(), door, sender, index, code, message, sample }, records)
}

class Batch implements RecordBatch {
  readonly errors: RecordError[] = []
  rejected = 0
  private readonly rows = new PieceBuilder()
  readonly receivedAt: Instant = instantFromMillis(Date.now())
  private readonly stages: Stages
  private readonly door: string
  private readonly sender: string

  constructor(stages: Stages, door: string, sender: string) {
    this.stages = stages
    this.door = door
    this.sender = sender
  }

  get accepted(): number {
    return this.rows.rows
  }

  get bytes(): number {
    return this.rows.bytes
  }

  add(text: string, decode: (text: string) => LogRecord): void {
    try {
      const record = decode(text)
      runPipeline(record, this)
      this.rows.add(encodeLog(record, this.stages.node, this.receivedAt))
    } catch (error) {
      this.reject(text, error)
    }
  }

  async commit(keyed?: KeyedReply): Promise<number> {
    const { spool, metrics } = this.stages
    if (this.accepted === 0) return spool.lastSeq
    const { lastSeq } = await spool.append(this.rows.finish(), keyed)
    metrics.accepted.inc({ door: this.door }, this.accepted)
    return lastSeq
  }

  private reject(text: string, error: unknown): void {
    if (!(error instanceof TailraceError)) throw error
    const { code, message } = error
    const index = this.accepted + this.rejected
    this.rejected++
    if (this.errors.length < LIMITS.errorsPerReplyMax) this.errors.push({ index, code, message })
    const { door, sender } = this
    keepRejection(this.stages, { door, sender, error, sample: text, index }, 1)
  }
}
