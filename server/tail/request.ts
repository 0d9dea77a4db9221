/** What a reader asks for, checked: nothing of it was written by us. */
import { shown, TailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { readParameters } from '../../core/parameters.ts'
import type { Positions, Subscribe } from '../../core/tail/protocol.ts'

const RATE_MAX = 1_000_000
const ID_CHARS_MAX = 128
/** Those of other nodes, and the server's own. */
const POSITIONS_MAX = LIMITS.tailNodesMax + 1

/** A node is an unsigned number of 64 bits, in decimal. */
function isNode(text: string): boolean {
  return /^(0|[1-9]\d{0,19})$/.test(text) && BigInt(text) < 2n ** 64n
}

type Fields = Readonly<Record<string, unknown>>

const FIELDS = ['type', 'query', 'backfill', 'resume', 'rate', 'id'] as const

/** The members of a message of a WebSocket. Throws `invalid_query` for what is no object of JSON. */
export function parseMessage(text: string): Fields {
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch (cause) {
    throw new TailraceError('invalid_query', `the message ${shown(text)} is not JSON: send {"type":"subscribe",…}`, {
      cause,
    })
  }
  if (typeof message === 'object' && message !== null && !Array.isArray(message)) return message as Fields
  throw fault(`the message ${shown(text)} is no object: send {"type":"subscribe",…}`)
}

/** By which the answer to a message is told from others, also where it cannot be read otherwise. */
export function idOf({ id }: Fields): string | undefined {
  return typeof id === 'string' && id.length <= ID_CHARS_MAX ? id : undefined
}

/** What a message asks for. Throws `invalid_query` that names the member, its value and what it may be. */
export function readSubscribe(fields: Fields): Subscribe {
  const unknown = Object.keys(fields).find(name => !FIELDS.some(known => known === name))
  if (unknown !== undefined) throw fault(`${shown(unknown)} is no member of the message: use ${FIELDS.join(', ')}`)
  const { type, query, backfill, resume, rate, id } = fields
  if (type !== 'subscribe') throw fault(`type ${json(type)} is not known: send {"type":"subscribe",…}`)
  if (query !== undefined && typeof query !== 'string') throw fault(`query ${json(query)} is no text: write it as one`)
  if (id !== undefined && idOf(fields) === undefined)
    throw fault(`id ${json(id)} is not usable: use a text of at most ${ID_CHARS_MAX} characters`)
  return {
    type,
    ...optional('query', query),
    ...optional('backfill', wholeNumber('backfill', backfill, 0, LIMITS.tailBackfillRowsMax)),
    ...optional('resume', resume === undefined ? undefined : positionsOf(resume)),
    ...optional('rate', wholeNumber('rate', rate, 1, RATE_MAX)),
    ...optional('id', idOf(fields)),
  }
}

function wholeNumber(name: string, value: unknown, min: number, max: number): number | undefined {
  if (value === undefined || (Number.isInteger(value) && (value as number) >= min && (value as number) <= max))
    return value as number | undefined
  throw fault(`${name} ${json(value)} is not usable: use a whole number from ${min} to ${max}`)
}

function positionsOf(value: unknown): Positions {
  const entries =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : undefined
  const wrong = entries?.find(([node, seq]) => !isNode(node) || !Number.isSafeInteger(seq) || seq < 0)
  if (entries === undefined || wrong !== undefined)
    throw fault(`resume ${json(wrong ?? value)} is no position: use {"<node>":<seq>}, as the last message had it`)
  return positionsFrom(entries)
}

function positionsFrom(entries: readonly (readonly [node: string, seq: number])[]): Positions {
  if (entries.length > POSITIONS_MAX) throw fault(`resume names ${entries.length} nodes: name at most ${POSITIONS_MAX}`)
  return Object.fromEntries(entries)
}

function json(value: unknown): string {
  return value === undefined ? 'undefined' : shown(JSON.stringify(value))
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
  const resume = values.get('resume')
  const backfill = readNumber('backfill', values.get('backfill'), LIMITS.tailBackfillRowsMax)
  return {
    format,
    request: {
      type: 'subscribe',
      query: values.get('query') ?? '',
      // An EventSource that comes back asks with the same address: it has had its backfill.
      ...optional('backfill', lastEventId ? undefined : backfill),
      ...optional('rate', readNumber('rate', values.get('rate'), RATE_MAX)),
      ...optional(
        'resume',
        lastEventId ? readPositions('Last-Event-ID', lastEventId) : readPositions('resume', resume),
      ),
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
function readPositions(name: string, text: string | undefined): Positions | undefined {
  if (text === undefined) return undefined
  const entries = text.split(',').map(entry => {
    const [, node = '', seq] = /^(\d{1,20}):(\d{1,16})$/.exec(entry.trim()) ?? []
    if (!isNode(node) || seq === undefined || Number(seq) > Number.MAX_SAFE_INTEGER)
      throw fault(`${name}=${shown(text)} is no position: use node:seq, as the last line had it`)
    return [node, Number(seq)] as const
  })
  if (new Set(entries.map(([node]) => node)).size < entries.length)
    throw fault(`${name}=${shown(text)} names a node twice: name each once`)
  return positionsFrom(entries)
}

function fault(message: string): TailraceError {
  return new TailraceError('invalid_query', message)
}
