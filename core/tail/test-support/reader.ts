/** A client together with what it told, for tests. */
import { WebSocket } from 'ws'
import { TailClient, type TailClientOptions } from '../client.ts'
import type { GapFill } from '../fill-gap.ts'
import type { TailListener, TailStart } from '../listener.ts'
import type { Rate, TailRow } from '../protocol.ts'
import type { TailSocketConstructor } from '../socket.ts'
import type { LossReason, TailState } from '../state.ts'
import type { TailGap } from '../subscription.ts'
import { seededRandom } from './seeded-random.ts'
import { TurnedClock } from './turned-clock.ts'

/** Real time; only what never happens waits for so long. */
const PATIENCE_MS = 15_000

export class Reader {
  readonly clock = new TurnedClock()
  readonly client: TailClient
  readonly states: TailState[] = []
  readonly starts: TailStart[] = []
  readonly backfills: (readonly TailRow[])[] = []
  readonly live: TailRow[] = []
  readonly gaps: TailGap[] = []
  readonly fills: GapFill[] = []
  readonly rates: Rate[] = []

  constructor(options: TailClientOptions, listener: TailListener = {}) {
    const platform = { WebSocket: WebSocket as TailSocketConstructor, clock: this.clock, random: seededRandom(1) }
    this.client = new TailClient(
      { ...platform, ...options },
      {
        state: state => this.states.push(state),
        started: start => this.starts.push(start),
        rows: (rows, part) => (part === 'backfill' ? this.backfills.push(rows) : this.live.push(...rows)),
        gap: gap => this.gaps.push(gap),
        filled: fill => this.fills.push(fill),
        rate: rate => this.rates.push(rate),
        ...listener,
      },
    )
    this.client.open()
  }

  get kinds(): string[] {
    return this.states.map(({ kind }) => kind)
  }

  get seqs(): number[] {
    return this.live.map(({ seq }) => seq)
  }

  /** Whatever way the rows came, in the order of their numbers. */
  get everySeq(): number[] {
    const rows = [...this.backfills.flat(), ...this.live, ...this.fills.flatMap(fill => fill.rows)]
    return rows.map(({ seq }) => seq).sort((a, b) => a - b)
  }

  get reason(): LossReason | undefined {
    const { state } = this.client
    return state.kind === 'waiting' ? state.reason : undefined
  }

  async is(kind: TailState['kind']): Promise<void> {
    await until(() => this.client.state.kind === kind, `the state ${kind}, it is ${this.client.state.kind}`)
  }

  /** Lets the wait for the next try pass. */
  async reconnect(): Promise<void> {
    await this.is('waiting')
    const { state } = this.client
    if (state.kind === 'waiting') this.clock.turn(state.untilMs - this.clock.now())
  }
}

/** Waits for what sockets bring about, in real time. */
export async function until(isSo: () => boolean, what: string, turn: () => void = () => {}): Promise<void> {
  const started = performance.now()
  while (!isSo()) {
    if (performance.now() - started > PATIENCE_MS) throw new Error(`waited in vain for ${what}`)
    await new Promise(resolve => setTimeout(resolve, 1))
    turn()
  }
}
