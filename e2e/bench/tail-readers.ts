/**
 * Readers of the live tail in a process of their own, forked by its benchmark: what reading costs them must not hold up
 * those who send. Told of its readers, it says when they are subscribed; asked for the times, it sends them.
 */
import { WebSocket } from 'ws'
import { wallMs } from './wall-ms.ts'

export interface Readers {
  readonly origin: string
  readonly count: number
  /** The first reader asks the first of them, and so on round. */
  readonly queries: readonly string[]
  /** They subscribe and never read. */
  readonly areStalled: boolean
}

/** Of each row that says when it was sent, in milliseconds. */
const times: number[] = []

process.on('disconnect', () => process.exit(0))
process.on('message', (message: Readers | 'times') => {
  if (message === 'times') process.send?.(times)
  else void open(message).then(() => process.send?.('open'))
})

async function open({ origin, count, queries, areStalled }: Readers): Promise<void> {
  const sockets = Array.from({ length: count }, () => new WebSocket(`${origin.replace('http', 'ws')}/api/tail`))
  await Promise.all(
    sockets.map(async (socket, index) => {
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
      socket.send(JSON.stringify({ type: 'subscribe', query: queries[index % queries.length] }))
      await new Promise(resolve => socket.once('message', resolve))
      if (areStalled) socket.pause()
      else socket.on('message', data => note(String(data)))
    }),
  )
}

function note(text: string): void {
  const nowMs = wallMs()
  for (const [, sent] of text.matchAll(/"sent_ms":([\d.]+)/g)) times.push(nowMs - Number(sent))
}
