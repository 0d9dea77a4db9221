/** The protocol's messages as bytes: a WebSocket message, lines of NDJSON, or server-sent events. */
import type { At, Gap, Positions, Rate, Subscribed } from '../../core/tail/protocol.ts'
import type { SentRow } from './sent-row.ts'

export type Format = 'message' | 'ndjson' | 'sse'

export interface RowsToSend {
  readonly rows: readonly SentRow[]
  /** The position behind them. */
  readonly at: Positions
  /** Whether each of them moves the position. */
  readonly isNumbered: boolean
}

export function encodeRows(format: Format, { rows, at, isNumbered }: RowsToSend): string {
  switch (format) {
    case 'message':
      return `{"type":"rows","rows":[${rows.map(({ text }) => text).join(',')}],"at":${JSON.stringify(at)}}`
    case 'ndjson':
      return rows.map(({ text }) => `${text}\n`).join('')
    case 'sse':
      return rows.map(row => `id: ${eventId(at, isNumbered ? row : undefined)}\ndata: ${row.text}\n\n`).join('')
  }
}

/**
 * Lines and events carry less than messages: a reader of lines wants rows. Empty for what they do not carry.
 *
 * @param at the reader's position behind the message
 */
export function encodeMessage(format: Format, message: Subscribed | At | Gap | Rate, at: Positions): string {
  if (format === 'message') return JSON.stringify(message)
  const line = lineOf(message)
  if (line === undefined) return ''
  return format === 'ndjson' ? `${line}\n` : `id: ${eventId(at)}\nevent: ${message.type}\ndata: ${line}\n\n`
}

/** A browser's EventSource comes back with the last id, which is where to go on: behind the row, if there is one. */
function eventId(at: Positions, row?: SentRow): string {
  return Object.entries(at)
    .map(([node, seq]) => `${node}:${node === row?.node ? row.seq : seq}`)
    .join(',')
}

function lineOf(message: Subscribed | At | Gap | Rate): string | undefined {
  switch (message.type) {
    case 'subscribed':
    case 'at':
      return JSON.stringify({ at: message.at })
    case 'gap': {
      const { type: _, ...gap } = message
      return JSON.stringify({ gap })
    }
    case 'rate': {
      const { type: _, ...rate } = message
      const matched = Object.values(rate.matched).reduce((sum, count) => sum + count, 0)
      return matched === rate.shown ? undefined : JSON.stringify({ rate })
    }
  }
}
