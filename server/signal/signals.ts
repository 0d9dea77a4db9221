/** All signals. A new one needs a line in `SIGNALS` besides its own files. */
import type { SignalName } from '../../core/signals.ts'
import type { IdempotencyKeys } from '../idempotency/idempotency-keys.ts'
import type { Rejections } from '../receive/rejections.ts'
import type { Store } from '../store/store.ts'
import type { SignalDefinition } from './definition.ts'
import { logs } from './logs.ts'
import { joinSignal, type OpenSignal, openSignal, type Shared, type SignalStages } from './signal.ts'

const SIGNALS: { readonly [Signal in SignalName]: SignalDefinition<Signal> } = { logs }

export type Signals = { readonly [Signal in SignalName]: SignalStages<Signal> }
export type OpenSignals = { readonly [Signal in SignalName]: OpenSignal<Signal> }

/** Recovers the spools of all signals. When one cannot be opened, none is left open. */
export async function openSignals(shared: Shared, journal: IdempotencyKeys): Promise<OpenSignals> {
  const definitions = Object.values(SIGNALS)
  const open: OpenSignal<SignalName>[] = []
  try {
    for (const definition of definitions) {
      const others = () => open.filter(({ definition: { name } }) => name !== definition.name)
      open.push(
        await openSignal(definition, shared, {
          journal,
          signals: definitions.length,
          othersBytes: () => others().reduce((sum, { spool }) => sum + spool.bytes, 0),
        }),
      )
    }
    return byName(open) as OpenSignals
  } catch (error) {
    for (const { spool } of open) await spool.close()
    await journal.abandon()
    throw error
  }
}

/** Joins all signals to the store. */
export function joinSignals(open: OpenSignals, store: Store, rejections: Rejections, shared: Shared): Signals {
  return byName(Object.values(open).map(signal => joinSignal(signal, store, rejections, shared))) as Signals
}

function byName<Stages extends OpenSignal<SignalName>>(signals: readonly Stages[]): Record<string, Stages> {
  return Object.fromEntries(signals.map(signal => [signal.definition.name, signal]))
}
