/** The protocol's messages as bytes: a WebSocket message, lines of NDJSON, or server-sent events. */
import type { At, Gap, Positions, Rate, Subscribed } from '../../core/tail/protocol.ts'
import type { SentRow, SentRows } from './sent-row.ts'

export type Format = 'message' | 'ndjson' | 'sse'

/** Rows with the position behind them. */
export function encodeRows(format: Format, { rows, at, isNumbered }: SentRows): string {
  switch (format) {
    case 'message':
      return `{"type":"rows","rows":[${rows.map(({ text }) => text).join(',')}],"at":${JSON.stringify(at)}}`
    case 'ndjson':
      return rows.map(({ text }) => `${text}\n`).join('')
    case 'sse':
      return rows.map(row => `${isNumbered ? eventId(at, row) : ''}data: ${row.text}\n\n`).join('')
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
  return format === 'ndjson' ? `${line}\n` : `${eventId(at)}event: ${message.type}\ndata: ${line}\n\n`
}

/**
 * A browser's EventSource comes back with the last id, which is where to go on: behind the row, if there is one. None as
 * long as it would lose its backfill by that.
 */
function eventId(at: Positions, row?: SentRow): string {
  const id = Object.entries(at).map(([node, seq]) => `${node}:${node === row?.node ? row.seq : seq}`)
  return id.length === 0 ? '' : `id: ${id.join(',')}\n`
}

function lineOf(message: Subscribed | At | Gap | Rate): string | undefined {
  switch (message.type) {
    case 'subscribed':
      return JSON.stringify({ at: message.at })
    case 'at':
      return JSON.stringify({ at: message.at, backfill: message.backfill })
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
