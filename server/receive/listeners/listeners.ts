/** Receivers on ports of their own. One that cannot be had is a warning: everything else works without it. */
import type { Log } from '../../observe/log.ts'
import type { ReceiveContext } from '../context.ts'
import type { Listener, ListenerKind, ListenerRules } from './listener.ts'
import { LISTENERS } from './registry.ts'

/** A listener as `/health` shows it. */
export interface ListenerState {
  readonly name: string
  readonly port: number
  /** `open`, or why not. */
  readonly state: string
  readonly connections?: number
}

export class Listeners {
  private readonly rules: ListenerRules
  private readonly log: Log
  private readonly context: ReceiveContext
  private readonly tried: { name: string; port: number; state: string; listener: Listener }[] = []

  constructor(rules: ListenerRules, log: Log, context: ReceiveContext) {
    this.rules = rules
    this.log = log
    this.context = context
  }

  /** Opens what the settings ask for. */
  async open(): Promise<void> {
    for (const kind of LISTENERS) if (kind.port(this.rules) !== 0) await this.add(kind)
  }

  /** What `/health` shows of them. */
  list(): ListenerState[] {
    return this.tried.map(({ name, port, state, listener }) => ({
      name,
      port,
      state,
      ...(listener.open === undefined ? {} : { connections: listener.open }),
    }))
  }

  /** Takes what is on its way and closes. */
  async drain(): Promise<void> {
    await Promise.all(this.tried.filter(({ state }) => state === 'open').map(({ listener }) => listener.drain()))
  }

  private async add(kind: ListenerKind): Promise<void> {
    const { name, remedy } = kind
    const port = kind.port(this.rules)
    const listener = kind.create(this.rules, this.context, this.log)
    try {
      await listener.listen()
      this.tried.push({ name, port, state: 'open', listener })
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      const state = code === 'EADDRINUSE' ? 'port taken' : `closed (${code ?? (error as Error).message})`
      const { host } = this.rules
      this.log.warn('side port cannot be opened; everything else works', { door: name, host, port, error, remedy })
      this.tried.push({ name, port, state, listener })
    }
  }
}
