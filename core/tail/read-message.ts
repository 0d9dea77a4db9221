/** A message of the server as it came over the connection. */
import { shown } from '../errors.ts'
import type { Positions, TailMessage } from './protocol.ts'

/** Thrown for a message that no server of this protocol sends: the connection is not worth keeping. */
export class TailFault extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'TailFault'
  }
}

/** The message, or undefined for a kind that this client does not know. Throws `TailFault`. */
export function readMessage(data: unknown): TailMessage | undefined {
  const message = parse(data)
  const isSound = SOUND[message.type as TailMessage['type']]
  if (isSound === undefined || !Object.hasOwn(SOUND, String(message.type))) return undefined
  if (isSound(message)) return message as unknown as TailMessage
  throw new TailFault(`the server sent ${shown(data)}, which is no message of the live tail`)
}

type Fields = Readonly<Record<string, unknown>>

function parse(data: unknown): Fields {
  try {
    const value: unknown = typeof data === 'string' ? JSON.parse(data) : undefined
    if (isObject(value) && typeof value.type === 'string') return value
  } catch {
    // Said below, together with what is JSON and yet no message.
  }
  throw new TailFault(`the server sent ${shown(data)}, which is no message of the live tail`)
}

const SOUND: Readonly<Record<TailMessage['type'], (message: Fields) => boolean>> = {
  subscribed: ({ at, id }) => isPositions(at) && (id === undefined || typeof id === 'string'),
  rows: ({ at, rows }) => isPositions(at) && Array.isArray(rows) && rows.every(isRow),
  at: ({ at, backfill }) => isPositions(at) && (backfill === undefined || (isObject(backfill) && isSeq(backfill.rows))),
  gap: ({ node, from, to, count }) =>
    isNode(node) && isSeq(from) && isSeq(to) && from <= to && (count === null || isSeq(count)),
  rate: ({ seconds, matched, shown }) => typeof seconds === 'number' && isObject(matched) && isSeq(shown),
  error: ({ error }) => isObject(error) && typeof error.code === 'string' && typeof error.message === 'string',
}

function isPositions(value: unknown): value is Positions {
  return isObject(value) && Object.entries(value).every(([node, seq]) => isNode(node) && isSeq(seq))
}

function isRow(value: unknown): boolean {
  return isObject(value) && isNode(value.node) && isSeq(value.seq)
}

function isNode(value: unknown): value is string {
  return typeof value === 'string' && /^\d{1,20}$/.test(value)
}

/** Counts have the shape of numbers of rows too. */
function isSeq(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
