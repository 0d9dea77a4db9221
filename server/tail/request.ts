/** What a reader asks for, checked: nothing of it was written by us. */
import { z } from 'zod'
import { shown, TailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { readParameters } from '../../core/parameters.ts'
import type { Positions, Subscribe } from '../../core/tail/protocol.ts'

const NODES_MAX = 64
const RATE_MAX = 1_000_000

/** A node is an unsigned number of 64 bits, in decimal. */
function isNode(text: string): boolean {
  return /^(0|[1-9]\d{0,19})$/.test(text) && BigInt(text) < 2n ** 64n
}

const positions = z
  .record(z.string().refine(isNode, 'is no node'), z.number().int().min(0).max(Number.MAX_SAFE_INTEGER))
  .refine(value => Object.keys(value).length <= NODES_MAX, `has more than ${NODES_MAX} nodes`)

const subscribe = z.object({
  type: z.literal('subscribe'),
  query: z.string().optional(),
  backfill: z.number().int().min(0).max(LIMITS.tailBackfillRowsMax).optional(),
  resume: positions.optional(),
  rate: z.number().int().min(1).max(RATE_MAX).optional(),
  id: z.string().max(128).optional(),
})

/** Reads a message of a WebSocket. Throws `invalid_query` that names every fault. */
export function readMessage(text: string): Subscribe {
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch (cause) {
    throw new TailraceError('invalid_query', `the message ${shown(text)} is not JSON: send {"type":"subscribe",…}`, {
      cause,
    })
  }
  const parsed = subscribe.safeParse(message)
  if (parsed.success) return parsed.data as Subscribe
  const faults = parsed.error.issues.map(issue => `${issue.path.join('.') || 'message'}: ${issue.message}`)
  throw new TailraceError(
    'invalid_query',
    `the message is not usable (${faults.join('; ')}): send {"type":"subscribe","query":"…"}`,
  )
}

export const TAIL_PARAMETERS = ['query', 'backfill', 'resume', 'rate', 'format'] as const

/** Reads `GET /api/tail?…`. `lastEventId` is what a browser's EventSource comes back with. */
export function tailRequest(
  params: URLSearchParams,
  lastEventId: string | undefined,
): { request: Subscribe; format: 'ndjson' | 'sse' } {
  const values = readParameters(params, TAIL_PARAMETERS, 'a tail')
  const format = values.get('format') ?? 'ndjson'
  if (format !== 'ndjson' && format !== 'sse') throw fault(`format=${shown(format)} is not known: use ndjson or sse`)
  const resume = lastEventId || values.get('resume')
  const backfill = readNumber('backfill', values.get('backfill'), LIMITS.tailBackfillRowsMax)
  return {
    format,
    request: {
      type: 'subscribe',
      query: values.get('query') ?? '',
      // An EventSource that comes back asks with the same address: it has had its backfill.
      ...optional('backfill', lastEventId ? undefined : backfill),
      ...optional('rate', readNumber('rate', values.get('rate'), RATE_MAX)),
      ...optional('resume', resume === undefined ? undefined : readPositions(resume)),
    },
  }
}

function optional<Name extends string, Value>(name: Name, value: Value | undefined): { [N in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [N in Name]: Value })
}

function readNumber(name: string, text: string | undefined, max: number): number | undefined {
  if (text === undefined) return undefined
  const number = /^\d{1,8}$/.test(text) ? Number(text) : 0
  if (number >= 1 && number <= max) return number
  throw fault(`${name}=${shown(text)} is not usable: use a whole number from 1 to ${max}`)
}

/** `node:seq[,node:seq]` */
function readPositions(text: string): Positions {
  const entries = text.split(',').map(entry => {
    const [, node = '', seq] = /^(\d{1,20}):(\d{1,16})$/.exec(entry.trim()) ?? []
    if (!isNode(node) || seq === undefined || Number(seq) > Number.MAX_SAFE_INTEGER)
      throw fault(`resume=${shown(text)} is no position: use node:seq, as the last line had it`)
    return [node, Number(seq)] as const
  })
  if (entries.length > NODES_MAX) throw fault(`resume has more than ${NODES_MAX} nodes`)
  return Object.fromEntries(entries)
}

function fault(message: string): TailraceError {
  return new TailraceError('invalid_query', message)
}
