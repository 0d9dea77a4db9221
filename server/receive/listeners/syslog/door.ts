/** What the UDP and the TCP door for syslog share: rules, decoding, and putting records on disk however long it takes. */
import type { BlockList } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { TailraceError } from '../../../../core/errors.ts'
import type { LogRecord } from '../../../../core/record.ts'
import { isEqualSecret } from '../../../access/secret.ts'
import { decodeSyslog } from '../../../decode/syslog/message.ts'
import type { Metrics } from '../../../observe/metrics.ts'
import type { RecordBatch, RecordIntake } from '../../context.ts'

export interface SyslogRules {
  readonly host: string
  readonly port: number
  /** Where HTTP belongs. */
  readonly httpPort: number
  /** IANA zone of times without one. */
  readonly zone: string
  /** Demanded of every message, unless its sender is trusted. */
  readonly ingestKey: string | undefined
  /** Addresses that need no key. */
  readonly trusted: BlockList
}

export interface SyslogDoor {
  readonly rules: SyslogRules
  readonly intake: RecordIntake<LogRecord>
  readonly metrics: Metrics
  warn(event: string, fields: Readonly<Record<string, unknown>>): void
}

interface MessageOrigin {
  readonly sender: string
  readonly plainTextService?: string
  readonly cutBytes?: number
}

/**
 * Takes one message into the batch, or its rejection.
 *
 * @param origin `cutBytes`: how much of the message was over the bound; the row says so
 */
export function takeMessage(
  batch: RecordBatch<LogRecord>,
  text: string,
  { sender, plainTextService, cutBytes = 0 }: MessageOrigin,
  rules: SyslogRules,
): void {
  batch.add(text, () => {
    if (text === '') throw new TailraceError('empty_message', 'the message is empty: nothing was kept of it')
    const record = decodeSyslog(text, { sender, plainTextService, zone: rules.zone, nowMs: Date.now() })
    checkKey(record, sender, rules)
    if (cutBytes > 0) record.attributes.set('tailrace.cut_bytes', cutBytes)
    return record
  })
}

const KEY_PARAM = /^structured_data\.tailrace(?:@\d{1,10})?\.key$/

/** The key travels as `[tailrace@0 key="…"]` in the structured data, and no further than this. */
function checkKey(record: LogRecord, sender: string, { ingestKey, trusted }: SyslogRules): void {
  let given: unknown
  for (const name of record.attributes.keys()) {
    if (!KEY_PARAM.test(name)) continue
    given = record.attributes.get(name)
    record.attributes.delete(name)
  }
  if (ingestKey === undefined || trusted.check(sender, sender.includes(':') ? 'ipv6' : 'ipv4')) return
  if (typeof given === 'string' && isEqualSecret(given, ingestKey)) return
  throw new TailraceError(
    'unauthorized',
    `${given === undefined ? 'a key is missing' : 'the key is wrong'}: send the value of INGEST_KEY as structured data [tailrace@0 key="…"], or add ${sender} to SYSLOG_TRUSTED`,
  )
}

const RETRY_FIRST_MS = 50
const RETRY_MAX_MS = 2_000

/**
 * Puts the batch on disk, again and again while the spool is full: these senders get no reply that could make them wait.
 * When `givenUp` aborts, what is not on disk is counted as refused.
 */
export async function commitUntilSafe(
  batch: RecordBatch<LogRecord>,
  intake: RecordIntake<LogRecord>,
  origin: { readonly door: string; readonly sender: string },
  givenUp: AbortSignal,
): Promise<void> {
  for (let waitMs = RETRY_FIRST_MS; ; waitMs = Math.min(waitMs * 2, RETRY_MAX_MS)) {
    try {
      await batch.commit()
      return
    } catch (error) {
      if (!(error instanceof TailraceError)) throw error
      await sleep(waitMs, undefined, { signal: givenUp }).catch(() => undefined)
      if (givenUp.aborted) return intake.refuse(origin.door, origin.sender, error, '', batch.accepted)
    }
  }
}

/** IPv4 as IPv4, also where a socket for both kinds shows it as IPv6. */
export function plainAddress(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.)/, '')
}
