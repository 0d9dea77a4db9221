/** The protocol's messages as bytes: a WebSocket message, lines of NDJSON, or server-sent events. */
import type { At, Gap, Positions, Rate, Subscribed } from '../../core/tail/protocol.ts'
import type { SentRow } from './sent-row.ts'

export type Format = 'message' | 'ndjson' | 'sse'

/** Rows with the position behind them. */
export function encodeRows(format: Format, rows: readonly SentRow[], at: Positions): string {
  switch (format) {
    case 'message':
      return `{"type":"rows","rows":[${rows.map(({ text }) => text).join(',')}],"at":${JSON.stringify(at)}}`
    case 'ndjson':
      return rows.map(({ text }) => `${text}\n`).join('')
    case 'sse':
      // A browser's EventSource comes back with the last id, which is where to go on.
      return rows.map(({ text, node, seq }) => `id: ${node}:${seq}\ndata: ${text}\n\n`).join('')
  }
}

/** Lines and events carry less than messages: a reader of lines wants rows. Empty for what they do not carry. */
export function encodeMessage(format: Format, message: Subscribed | At | Gap | Rate): string {
  if (format === 'message') return JSON.stringify(message)
  const line = lineOf(message)
  if (line === undefined) return ''
  return format === 'ndjson' ? `${line}\n` : `event: ${message.type}\ndata: ${line}\n\n`
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
