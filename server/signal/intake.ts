/** What joins the receivers to the stages behind them: decode, pipeline, encoder, spool, record by record. */
import { TailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import type { SignalName, SignalRecords } from '../../core/signals.ts'
import { type Instant, instantFromMillis } from '../../core/time/time.ts'
import type { Metrics } from '../observe/metrics.ts'
import type { KeyedReply, RecordBatch, RecordError, RecordIntake } from '../receive/context.ts'
import type { Rejections } from '../receive/rejections.ts'
import { PieceBuilder } from '../spool/pieces.ts'
import type { Spool } from '../spool/spool.ts'
import type { SignalDefinition } from './definition.ts'

interface Stages<Signal extends SignalName> {
  readonly definition: Pick<SignalDefinition<Signal>, 'normalise' | 'encode'>
  readonly node: string
  readonly spool: Spool
  readonly rejections: Rejections
  readonly metrics: Metrics
}

/** An intake into the given spool. */
export function createIntake<Signal extends SignalName>(stages: Stages<Signal>): RecordIntake<SignalRecords[Signal]> {
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

function keepRejection(
  { metrics, rejections }: Pick<Stages<SignalName>, 'metrics' | 'rejections'>,
  refused: Refused,
  records: number,
): void {
  const { door, sender, sample, index } = refused
  const { code, message } = refused.error
  metrics.rejected.inc({ door, code }, records)
  rejections.add({ at: new Date().toISOString(), door, sender, index, code, message, sample }, records)
}

class Batch<Signal extends SignalName> implements RecordBatch<SignalRecords[Signal]> {
  readonly errors: RecordError[] = []
  rejected = 0
  private readonly rows = new PieceBuilder()
  readonly receivedAt: Instant = instantFromMillis(Date.now())
  private readonly stages: Stages<Signal>
  private readonly door: string
  private readonly sender: string

  constructor(stages: Stages<Signal>, door: string, sender: string) {
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

  add(text: string, decode: (text: string) => SignalRecords[Signal]): void {
    const { definition, node } = this.stages
    try {
      const record = decode(text)
      definition.normalise(record, this)
      this.rows.add(definition.encode(record, node, this.receivedAt))
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
