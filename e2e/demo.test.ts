import { spawn } from 'node:child_process'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  eventually,
  freePort,
  type RunningServer,
  spoolEmpty,
  startServer,
  temporaryDirectory,
} from './support/server.ts'
import { readStore } from './support/store.ts'

const root = path.resolve(import.meta.dirname, '..')

/** `npm run demo` without npm, which would only pass on what happens here. */
function startDemo(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, ['scripts/demo.mjs', ...args], {
    cwd: root,
    env: { ...process.env, INGEST_KEY: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', chunk => {
    output.stdout += chunk
  })
  child.stderr.on('data', chunk => {
    output.stderr += chunk
  })
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>(resolve =>
    child.once('close', code => resolve({ code, ...output })),
  )
  return { child, output, ended }
}

/** What the server has accepted so far. */
async function acceptedRows(server: RunningServer, password = ''): Promise<number> {
  const authorization = `Basic ${Buffer.from(`x:${password}`).toString('base64')}`
  const { text } = await server.send('GET', '/metrics', undefined, { authorization })
  const counts = text.matchAll(/^tailrace_records_accepted_total\{.*\} (\d+)$/gm)
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
}

const runDemo = (args: readonly string[], env?: Readonly<Record<string, string>>) => startDemo(args, env).ended

async function storedRows(dataDir: string): Promise<Record<string, number>> {
  const [[row] = []] = await readStore(
    dataDir,
    `SELECT count() AS rows, uniqExact(node, seq) AS identities, uniqExact(service) AS services,
      uniqExactIf(trace_id, trace_id != '') AS traces, uniqExact(timestamp, message, host) AS different,
      toUnixTimestamp64Milli(min(timestamp)) AS first, toUnixTimestamp64Milli(max(timestamp)) AS last
    FROM tailrace.logs`,
  )
  return Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, Number(value)]))
}

describe('npm run demo', () => {
  it('a backfill arrives row for row, with its progress shown, and once more when it is run again with the same seed', async () => {
    const dataDir = temporaryDirectory()
    const server = await startServer({ dataDir })
    const until = new Date(Math.floor(Date.now() / 1_000) * 1_000 - 60_000).toISOString()
    const args = ['--url', server.origin, '--backfill', '2h', '--rows', '5003', '--seed', 'e2e', '--until', until]
    const first = await runDemo(args)
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(first.stdout).toContain(`Sending 5,003 rows of`)
    expect(first.stdout).toContain('(seed e2e)')
    expect(first.stdout).toMatch(/ +\d+ % {2}[\d,]+ of 5,003 rows, [\d,]+\/s/)
    expect(first.stdout).toContain('100 %  5,003 of 5,003 rows')
    expect(first.stdout).toContain('Done: 5,003 rows accepted, 0 rejected')
    expect(first.stdout).toContain(server.origin)
    const second = await runDemo(args)
    expect(second.stdout).toContain('Done: 5,003 rows accepted, 0 rejected')
    expect(await server.stop()).toBe(0)
    const stored = await storedRows(dataDir)
    expect(stored).toMatchObject({ rows: 10_006, identities: 10_006, services: 12 })
    expect(stored.different, 'the same seed made the same records').toBeLessThanOrEqual(5_003)
    expect(stored.different).toBeGreaterThan(4_900)
    expect(stored.first).toBeGreaterThanOrEqual(Date.parse(until) - 7_200_000)
    expect(stored.last).toBeLessThan(Date.parse(until))
  })

  it('a server that is killed in the middle and comes back has each row once', async () => {
    const dataDir = temporaryDirectory()
    const port = await freePort()
    const env = { PORT: String(port) }
    const server = await startServer({ dataDir, env })
    const { output, ended } = startDemo(['--url', server.origin, '--backfill', '1h', '--rows', '60000'])
    await eventually('some rows are there', async () => /^ *[1-9]\d* %/m.test(output.stdout))
    server.kill('SIGKILL')
    await server.ended
    const again = await startServer({ dataDir, env })
    const { code, stdout } = await ended
    expect(stdout).toContain('Done: 60,000 rows accepted, 0 rejected')
    expect(stdout).toMatch(/Sent again [\d,]+ times/)
    expect(code).toBe(0)
    await spoolEmpty(again)
    expect(await again.stop()).toBe(0)
    expect(await storedRows(dataDir)).toMatchObject({ rows: 60_000, identities: 60_000 })
  })

  it('is live until Ctrl-C, then says what it sent and exits with 0', async () => {
    const dataDir = temporaryDirectory()
    const server = await startServer({ dataDir, env: { INGEST_KEY: 'a key', ADMIN_PASSWORD: 'x' } })
    const startedMs = Date.now()
    const { child, output, ended } = startDemo(['--url', server.origin, '--rate', '200'], { INGEST_KEY: 'a key' })
    await eventually('it has begun', async () => output.stdout.includes('Sending 200 rows a second'))
    await eventually('rows arrive', async () => (await acceptedRows(server, 'x')) > 400)
    child.kill('SIGINT')
    const { code, stdout, stderr } = await ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const [, accepted = ''] = /Stopped: ([\d,]+) rows accepted, 0 rejected/.exec(stdout) ?? []
    const count = Number(accepted.replaceAll(',', ''))
    const seconds = (Date.now() - startedMs) / 1_000
    expect(count).toBeGreaterThan(400)
    expect(count).toBeLessThan(seconds * 200 * 2)
    expect(await server.stop()).toBe(0)
    const stored = await storedRows(dataDir)
    expect(stored).toMatchObject({ rows: count, identities: count })
    expect(stored.first).toBeGreaterThanOrEqual(startedMs - 1_000)
    expect(stored.last).toBeLessThanOrEqual(Date.now())
  })

  it('goes on live after a backfill, without a gap between them', async () => {
    const dataDir = temporaryDirectory()
    const server = await startServer({ dataDir })
    const args = ['--url', server.origin, '--backfill', '2m', '--rows', '12000', '--live', '--rate', '100']
    const { child, output, ended } = startDemo(args)
    await eventually('it is live', async () => output.stdout.includes('Sending 100 rows a second'))
    const liveMs = Date.now()
    await eventually('rows arrive', async () => (await acceptedRows(server)) > 12_200)
    child.kill('SIGINT')
    expect((await ended).code).toBe(0)
    await server.stop()
    const [[row] = []] = await readStore(
      dataDir,
      `SELECT toUnixTimestamp64Milli(max(timestamp)) AS last, count() AS rows, max(gap) AS gap FROM
        (SELECT timestamp, dateDiff('ms', lagInFrame(timestamp, 1, timestamp) OVER (ORDER BY timestamp
          ROWS BETWEEN 1 PRECEDING AND CURRENT ROW), timestamp) AS gap FROM tailrace.logs)`,
    )
    expect(Number(row?.rows)).toBeGreaterThan(12_000)
    expect(Number(row?.last)).toBeGreaterThan(liveMs)
    expect(Number(row?.gap), 'no second without a record').toBeLessThan(1_500)
  })

  it('says at once what is wrong: 2 for arguments, 1 for a server that is not there', async () => {
    expect(await runDemo(['--backfill', 'long', '--rate', '0'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('--backfill "long"'),
    })
    const port = await freePort()
    const away = await runDemo(['--url', `http://localhost:${port}`])
    expect(away.code).toBe(1)
    expect(away.stderr).toContain(`no Tailrace answers at http://localhost:${port} (ECONNREFUSED)`)
    expect(away.stderr).toContain('npm start')
  })

  it('explains a missing key', async () => {
    const env = { INGEST_KEY: 'a key', ADMIN_PASSWORD: 'x' }
    const server = await startServer({ dataDir: temporaryDirectory(), env })
    const refused = await runDemo(['--url', server.origin, '--backfill', '1h', '--rows', '10'])
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('--key or INGEST_KEY')
    await server.stop()
  })
})
