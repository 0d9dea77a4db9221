import type { BlockList } from 'node:net'
import type { Log } from '../../observe/log.ts'
import type { ReceiveContext } from '../context.ts'

/** What the settings say that listeners need. */
export interface ListenerRules {
  readonly host: string
  /** Where HTTP belongs. */
  readonly port: number
  readonly ingestKey: string | undefined
  readonly syslog: { readonly port: number; readonly zone: string; readonly trusted: BlockList }
}

export interface Listener {
  /** Resolves with the port. Rejects when it cannot be had. */
  listen(): Promise<number>
  /** Takes what is on its way and closes. */
  drain(): Promise<void>
  /** Open connections, where there are any. */
  readonly open?: number
}

/** One kind of listener; `registry.ts` lists them all. */
export interface ListenerKind {
  /** In `/health` and the log. */
  readonly name: string
  /** 0 for none. */
  port(rules: ListenerRules): number
  /** What to do when the port cannot be had. */
  readonly remedy: string
  create(rules: ListenerRules, context: ReceiveContext, log: Log): Listener
}
