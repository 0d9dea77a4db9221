import type { Level } from '../../../core/severity.ts'
import type { Columns } from '../traffic/line.ts'
import type { Random } from '../traffic/random.ts'
import type { Fault } from './fault.ts'
import type { Frame } from './language.ts'
import type { Service } from './service.ts'
import type { Visit } from './visit.ts'

interface OperationBase {
  readonly service: Service
  readonly logger: string
  readonly place: Frame
  readonly work: (call: Call) => void
}

/** Something a service does when it is asked over HTTP. */
export interface Endpoint extends OperationBase {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly pattern: string
  /** The path of this very request. */
  readonly path: (visit: Visit) => string
  /** Level of the line at its end: `debug` where every hop would only repeat the gateway's. */
  readonly accessLevel: 'info' | 'debug'
}

/** Something a service does with a message from a queue, after the request was answered. */
export interface Consumer extends OperationBase {
  readonly queue: string
}

export type Operation = Endpoint | Consumer

export type Details = Readonly<Record<string, unknown>>

/** One service's part of a request, as its operation sees it. Every step takes time and may leave records. */
export interface Call {
  readonly visit: Visit
  readonly random: Random
  /** What the caller is told: an HTTP status. */
  readonly status: number
  /** Work of its own, `medianMs` in half of all cases. */
  spend(medianMs: number): void
  /** Waits for exactly so long, as a timeout does. */
  sleep(ms: number): void
  /** Waits for something outside the shop, which slow periods know by its name. */
  wait(dependency: string, medianMs: number): void
  log(level: Level, message: string, attributes?: Details, columns?: Columns): void
  /** A statement to the service's store. */
  query(statement: string, rows: number, medianMs: number): void
  /** Looks into the cache; true when it was there. */
  cached(key: string, hitShare: number): boolean
  /**
   * Asks another service and waits for it, once more after a failure if `attempts` says so. Returns the status it
   * answered with; 504 when it took longer than `timeoutMs`, which is then logged as an error.
   */
  ask(endpoint: Endpoint, options?: { readonly timeoutMs?: number; readonly attempts?: number }): number
  /** Puts a message into the queue of a consumer, which works on it a little later. */
  publish(consumer: Consumer): void
  /** The request fails by a fault: an error with its stack, and its status for the caller. */
  fail(fault: Fault, attributes?: Details): void
  /** An error that is logged but does not fail the request. */
  report(fault: Fault, attributes?: Details): void
  /** The request is refused: no fault of ours. */
  refuse(status: number, message: string, attributes?: Details): void
  /** Fails because another service did: no error of its own. */
  giveUp(status: number): void
}
