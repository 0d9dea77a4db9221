import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { found, foundInGap } from './support/found.ts'
import { eventually, spoolEmpty, startServer, temporaryDirectory } from './support/server.ts'
import { isReady, nobodyLeft, nodeOf, open, post, record, span } from './support/tail-rows.ts'

const memoryBytes = (pid: number) => {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(text)?.[1]) * 1024
}

describe('readers that stop reading', () => {
  it('cost their bound, disturb nobody, and are told exactly what they missed', async () => {
    const server = await startServer({ dataDir: temporaryDirectory() })
    await isReady(server)
    const node = await nodeOf(server)
    const other = await open(server, { query: 'odd:no' })
    const lazy = await Promise.all(
      (['socket', 'ndjson', 'sse', 'socket', 'ndjson'] as const).map((transport, index) =>
        open(server, { transport, query: index < 3 ? '' : 'odd:yes' }),
      ),
    )
    for (const reader of lazy) reader.stopReading()
    const filler = 'x'.repeat(2_000)
    let n = 0
    const batch = async () => {
      const from = n + 1
      n += 500
      await post(
        server,
        span(from, n).map(each => record(each, { filler, odd: each % 2 === 1 ? 'yes' : 'no' })),
      )
    }
    await batch()
    const beforeBytes = memoryBytes(server.pid)
    for (let round = 0; round < 40; round++) {
      await batch()
      await eventually('the other reader has them', async () => other.rows.length === n / 2)
    }
    // 41 MB for each of them, of which it keeps 4, a batch and what the kernel takes; the ring has its 64 MiB.
    const grownBytes = memoryBytes(server.pid) - beforeBytes
    expect(grownBytes).toBeLessThan(400e6)
    for (const reader of lazy) reader.readOn()
    await eventually('they are told', async () => lazy.every(({ gaps }) => gaps.length > 0))
    await batch()
    for (const reader of [...lazy, other]) await eventually('the end', async () => (reader.at[node] ?? 0) >= n)
    await spoolEmpty(server)
    for (const reader of lazy) {
      const query = reader.query.query ?? ''
      for (const gap of reader.gaps) {
        expect(gap).toMatchObject({ node, cause: 'slow_reader' })
        const rows = await foundInGap(server, query, gap, 'node,seq')
        expect(gap.count).toBe(rows.length)
        for (const { text, row } of rows) reader.take(text, row)
      }
      const expected = (await found(server, query, 'node,seq')).map(({ row }) => Number(row.seq))
      expect(reader.numbers().sort((a, b) => a - b)).toEqual(expected.sort((a, b) => a - b))
      expect(reader.doubled).toEqual([])
    }
    expect(other.gaps).toEqual([])
    for (const reader of [...lazy, other]) await reader.cut()
    await nobodyLeft(server)
    expect(await server.stop()).toBe(0)
  })
})
