import type { Level } from '../../../core/severity.ts'
import type { Conditions } from '../traffic/conditions.ts'
import { spanId } from '../traffic/ids.ts'
import { type Columns, type Line, membersOf } from '../traffic/line.ts'
import { US_PER_MS } from '../traffic/units.ts'
import { accessLine, receiptLine } from './closing-line.ts'
import type { Fault } from './fault.ts'
import type { Fleet, Pod } from './fleet.ts'
import { type Frame, HABITS } from './language.ts'
import type { Call, Consumer, Details, Endpoint, Operation } from './operation.ts'
import { placeMembers } from './record-line.ts'
import { timeoutFault } from './timeout-fault.ts'
import type { Visit } from './visit.ts'

/** What all calls of one request share. */
export interface Surroundings {
  readonly visit: Visit
  readonly fleet: Fleet
  readonly conditions: Conditions
  /** Records in the order in which they were made, which is not quite the order of time. */
  readonly lines: Line[]
}

/** A call that took longer is worth a warning to its caller. */
const SLOW_CALL_MS = 600
const SLOW_STATEMENT_MS = 250
/** Share of statements and cache look-ups that leave a record: debug logging is sampled. */
const STATEMENTS_SHOWN = 0.22
const LOOKUPS_SHOWN = 0.2
const HOPS_SHOWN = 0.35
/** Share of requests that a bad version fails. */
const BAD_VERSION_FAILS = 0.4
const QUEUE_LAG_MS = 35
/** Longer than any caller waits: beyond that nobody sees a difference. */
const WAIT_MS_MAX = 3_000
const ASK_TIMEOUT_MS = 2_500

/**
 * Lets a service do its part of a request, from `startUs` on.
 *
 * @param parent span of the service that asked; empty where the request comes in
 * @param lagUs how long a message waited in its queue
 */
export function serve(
  surroundings: Surroundings,
  operation: Operation,
  startUs: number,
  parent = '',
  lagUs = 0,
): ServedCall {
  const call = new ServedCall(surroundings, operation, startUs, parent, lagUs)
  const isDoomed = call.pod.isBad && call.random.chance(BAD_VERSION_FAILS)
  // The entrance fails on what it was answered: a request that no other service saw would be no trace.
  if (!isDoomed || parent === '') operation.work(call)
  if (isDoomed && call.status < 500) {
    call.spend(3)
    call.fail(operation.service.regression)
  }
  call.complete()
  return call
}

/** A call while it is worked on: it keeps the time and writes the records. */
export class ServedCall implements Call {
  readonly visit: Visit
  readonly random
  readonly pod: Pod
  status = 200
  /** How far it has come. */
  us: number
  private readonly surroundings: Surroundings
  private readonly operation: Operation
  private readonly startUs: number
  private readonly spanId: string
  private readonly parent: string
  private readonly lagUs: number
  /** What its records share, encoded once. */
  private readonly members: string
  private statements = 0
  private hasFailed = false

  constructor(surroundings: Surroundings, operation: Operation, startUs: number, parent: string, lagUs: number) {
    this.surroundings = surroundings
    this.operation = operation
    this.visit = surroundings.visit
    this.random = this.visit.random
    this.pod = surroundings.fleet.pod(operation.service, this.visit.environment)
    this.startUs = startUs
    this.us = startUs
    this.spanId = spanId(this.random)
    this.parent = parent
    this.lagUs = lagUs
    this.members = `${this.pod.members},${this.visit.members},"span_id":"${this.spanId}"`
  }

  spend(medianMs: number): void {
    this.wait(this.operation.service.name, medianMs)
  }

  sleep(ms: number): void {
    this.us += ms * US_PER_MS
  }

  wait(dependency: string, medianMs: number): void {
    const ms = medianMs * this.random.spread() * this.surroundings.conditions.slowness(dependency)
    this.us += Math.ceil(Math.min(ms, WAIT_MS_MAX) * US_PER_MS)
  }

  log(level: Level, message: string, attributes?: Details, columns?: Columns): void {
    // Every statement of a function stands on a line of its own.
    const line = this.operation.place[2] + 4 * ++this.statements
    this.write(this.operation.logger, this.operation.place, line, { level, message, ...columns, attributes })
  }

  query(statement: string, rows: number, medianMs: number): void {
    const { store } = this.operation.service
    const sentUs = this.us
    this.wait(store.name, medianMs)
    const ms = (this.us - sentUs) / US_PER_MS
    const isSlow = ms > SLOW_STATEMENT_MS
    if (!isSlow && !this.random.chance(STATEMENTS_SHOWN)) return
    this.write(store.logger, store.place, store.place[2], {
      level: isSlow ? 'warn' : 'debug',
      message: isSlow
        ? `slow statement: ${ms.toFixed(0)} ms on ${store.name}`
        : `${store.name} returned ${rows === 1 ? '1 row' : `${rows} rows`} in ${ms.toFixed(1)} ms`,
      duration_ms: ms,
      attributes: { db: { system: store.system, name: store.name, statement, rows } },
    })
  }

  cached(key: string, hitShare: number): boolean {
    const hit = this.random.chance(hitShare)
    this.wait('redis', 0.4)
    if (this.random.chance(LOOKUPS_SHOWN)) {
      this.log('debug', `cache ${hit ? 'hit' : 'miss'} for ${key}`, {
        cache: { key, hit, ...(hit && { age_s: this.random.below(300) }) },
      })
    }
    return hit
  }

  ask(
    endpoint: Endpoint,
    { timeoutMs = ASK_TIMEOUT_MS, attempts = 1 }: { timeoutMs?: number; attempts?: number } = {},
  ): number {
    for (let attempt = 1; ; attempt++) {
      const status = this.askOnce(endpoint, timeoutMs)
      if (status < 500 || attempt >= attempts) return status
      const delayMs = 50 * 2 ** attempt
      this.log('warn', `${endpoint.service.name} failed with ${status}, trying again in ${delayMs} ms`, {
        retry: { count: attempt, delay_ms: delayMs, last: attempt + 1 === attempts },
        peer: endpoint.service.name,
      })
      this.us += delayMs * US_PER_MS
    }
  }

  private askOnce(endpoint: Endpoint, timeoutMs: number): number {
    const sentUs = this.us
    const answer = serve(this.surroundings, endpoint, sentUs + this.hopUs(), this.spanId)
    const backUs = answer.us + this.hopUs()
    const name = endpoint.service.name
    if (backUs - sentUs > timeoutMs * US_PER_MS) {
      this.us = sentUs + timeoutMs * US_PER_MS
      this.report(timeoutFault(this.operation, name, timeoutMs), { peer: name, timeout_ms: timeoutMs, retryable: true })
      return 504
    }
    this.us = backUs
    const ms = (backUs - sentUs) / US_PER_MS
    if (ms > SLOW_CALL_MS && answer.status < 500) {
      this.log(
        'warn',
        `slow answer from ${name}: ${ms.toFixed(0)} ms`,
        { peer: name, threshold_ms: SLOW_CALL_MS },
        { duration_ms: ms },
      )
    }
    return answer.status
  }

  publish(consumer: Consumer): void {
    const lagMs = QUEUE_LAG_MS * this.random.spread() * this.surroundings.conditions.slowness('queue')
    const lagUs = Math.ceil(Math.min(lagMs, WAIT_MS_MAX) * US_PER_MS)
    this.log('debug', `published to ${consumer.queue}`, {
      messaging: { queue: consumer.queue, partition: this.random.below(12) },
    })
    serve(this.surroundings, consumer, this.us + lagUs, this.spanId, lagUs)
  }

  fail(fault: Fault, attributes?: Details): void {
    this.status = fault.status
    this.writeFault(fault, `${sentence(this.operation)} failed`, attributes)
  }

  report(fault: Fault, attributes?: Details): void {
    this.writeFault(fault, sentence(this.operation), attributes)
  }

  private writeFault(fault: Fault, what: string, attributes?: Details): void {
    this.hasFailed = true
    const text = fault.message(this.visit)
    this.write(this.operation.logger, fault.place, fault.place[2], {
      level: 'error',
      message: `${what}: ${text}`,
      error_type: fault.type,
      error_message: text,
      stack_trace: fault.stack(text),
      attributes,
    })
  }

  refuse(status: number, message: string, attributes?: Details): void {
    this.status = status
    this.log('warn', message, attributes)
  }

  giveUp(status: number): void {
    this.status = status
  }

  /** The record at the end; ordinary hops are sampled. */
  complete(): void {
    const { operation } = this
    const ms = (this.us - this.startUs) / US_PER_MS
    if (!isEndpoint(operation)) {
      const receipt = receiptLine(operation, this.hasFailed, ms, this.lagUs / US_PER_MS)
      this.write(operation.logger, operation.place, operation.place[2], receipt)
      return
    }
    const isOrdinary = this.status < 400 && ms < SLOW_CALL_MS
    if (operation.accessLevel === 'debug' && isOrdinary && !this.random.chance(HOPS_SHOWN)) return
    const { accessLogger, framework } = HABITS[operation.service.language]
    const [place] = framework
    this.write(accessLogger, place, place[2], accessLine(operation, this.visit, this.status, ms, this.parent))
  }

  private write(logger: string, [functionName, file]: Frame, line: number, columns: Columns): void {
    const members = `${membersOf(columns)},${this.members},${placeMembers(logger, functionName, file, line)}`
    this.surroundings.lines.push({ us: this.us, members })
  }

  /** Network and sidecar, one way. */
  private hopUs(): number {
    return 150 + this.random.below(500)
  }
}

function isEndpoint(operation: Operation): operation is Endpoint {
  return 'pattern' in operation
}

function sentence(operation: Operation): string {
  return isEndpoint(operation) ? `${operation.method} ${operation.pattern}` : `message from ${operation.queue}`
}
