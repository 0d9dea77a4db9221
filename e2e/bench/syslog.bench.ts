/** The syslog doors: records a second by TCP, against the same records as NDJSON by HTTP in the same run; UDP's drops. */
import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import { freePort, type RunningServer, startServer, temporaryDirectory } from '../support/server.ts'
import { cpuMicros } from './process-usage.ts'
import { report } from './report.ts'

const ROWS = 200_000
const CONNECTIONS = 4
const ROWS_PER_WRITE = 500
const UDP_ROWS = 50_000
const UDP_BURST = 100

const text = (i: number) => `request ${i} of the checkout took ${(i % 997) / 10} ms and was answered`
const message = (i: number) => `<14>1 2026-11-21T02:55:43.123456Z web-${i % 40} checkout ${i % 9_000} - - ${text(i)}\n`
const record = (i: number) =>
  `{"timestamp":"2026-11-21T02:55:43.123456Z","level":"info","service":"checkout","host":"web-${i % 40}","message":"${text(i)}"}\n`

const tcpPort = await freePort()
const tcp = await measure(ROWS, { SYSLOG_PORT: String(tcpPort) }, () => sendByTcp(tcpPort))
const http = await measure(ROWS, {}, server => sendByHttp(server))
const udpPort = await freePort()
let udpSent = 0
const udp = await measure(UDP_ROWS, { SYSLOG_PORT: String(udpPort) }, async server => {
  udpSent = await sendByUdp(udpPort)
  return server
})

report('syslog', [
  ['NDJSON by HTTP', `${rate(http)} rows/s, ${http.microsPerRow.toFixed(1)} µs of CPU a row`],
  ['TCP, 4 connections', `${rate(tcp)} rows/s, ${tcp.microsPerRow.toFixed(1)} µs of CPU a row`],
  ['ratio of CPU, TCP over HTTP', (tcp.microsPerRow / http.microsPerRow).toFixed(2)],
  [
    'UDP, bursts of 100',
    `${rate(udp)} rows/s stored, ${udpSent - udp.stored} of ${udpSent} dropped and counted: ${udp.counted}`,
  ],
])

interface Measured {
  readonly seconds: number
  readonly microsPerRow: number
  readonly stored: number
  readonly counted: number
}

async function measure(
  rows: number,
  env: Record<string, string>,
  send: (server: RunningServer) => Promise<unknown>,
): Promise<Measured> {
  const server = await startServer({ dataDir: temporaryDirectory(), env })
  const cpuBefore = cpuMicros(server.pid)
  const startMs = performance.now()
  await send(server)
  const { stored, counted } = await arrival(server, rows)
  const seconds = (performance.now() - startMs) / 1_000
  const microsPerRow = (cpuMicros(server.pid) - cpuBefore) / stored
  await server.stop()
  return { seconds, microsPerRow, stored, counted }
}

/** Waits until every record is stored or counted as dropped. */
async function arrival(server: RunningServer, rows: number): Promise<{ stored: number; counted: number }> {
  for (;;) {
    const { totals } = JSON.parse((await server.send('GET', '/api/trpc/ingest.stages')).text).result.data
    if (totals.stored + totals.rejected >= rows) return { stored: totals.stored, counted: totals.rejected }
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

async function sendByTcp(port: number): Promise<void> {
  const each = ROWS / CONNECTIONS
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async (_, connection) => {
      const socket = connect(port, '127.0.0.1')
      for (let i = 0; i < each; i += ROWS_PER_WRITE) {
        const lines = Array.from({ length: ROWS_PER_WRITE }, (_, k) => message(connection * each + i + k)).join('')
        if (!socket.write(lines)) await new Promise(resolve => socket.once('drain', resolve))
      }
      await new Promise<void>(resolve => socket.end(() => resolve()))
    }),
  )
}

async function sendByHttp(server: RunningServer): Promise<void> {
  const rowsPerPost = 2_000
  let next = 0
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (next < ROWS) {
        const from = next
        next += rowsPerPost
        const body = Array.from({ length: rowsPerPost }, (_, k) => record(from + k)).join('')
        await server.send('POST', '/api/ingest', body)
      }
    }),
  )
}

/** Paced, because a sender in a loop outruns any receiver on two cores. */
async function sendByUdp(port: number): Promise<number> {
  const socket = createSocket('udp4')
  for (let i = 0; i < UDP_ROWS; i += UDP_BURST) {
    for (let k = 0; k < UDP_BURST; k++) socket.send(message(i + k), port, '127.0.0.1')
    await new Promise(resolve => setTimeout(resolve, 4))
  }
  socket.close()
  return UDP_ROWS
}

function rate({ stored, seconds }: Measured): string {
  return Math.round(stored / seconds).toLocaleString('en')
}
