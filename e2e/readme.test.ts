import { execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { boundsTable, settingsTable } from '../scripts/settings-table.ts'
import { ENV, eventually, freePort, temporaryDirectory } from './support/server.ts'

const run = promisify(execFile)
const root = path.resolve(import.meta.dirname, '..')
const readme = readFileSync(path.join(root, 'README.md'), 'utf8')
const commands = [...readme.matchAll(/```sh\n([\s\S]*?)\n```/g)].map(([, command = '']) => command)

/** `npm start` as a person types it, on a free port and a folder of its own. */
let port: number
let syslogPort: number
let stop: () => Promise<number | null>
let banner = ''

beforeAll(async () => {
  port = await freePort()
  syslogPort = await freePort()
  const child = spawn('npm', ['start'], {
    cwd: root,
    env: { ...ENV, PORT: String(port), SYSLOG_PORT: String(syslogPort), DATA_DIR: temporaryDirectory() },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  child.stdout.on('data', chunk => {
    banner += chunk
  })
  const ended = new Promise<number | null>(resolve => child.once('exit', resolve))
  stop = () => {
    child.kill('SIGTERM')
    return ended
  }
  await eventually('npm start serves', async () => banner.includes('Tailrace is ready'), 240_000)
})

afterAll(async () => {
  expect(await stop(), 'npm start ends with 0 on SIGTERM').toBe(0)
})

async function shell(command: string): Promise<string> {
  const { stdout } = await run('bash', [
    '-c',
    command.replaceAll('8245', String(port)).replaceAll('5514', String(syslogPort)),
  ])
  return stdout
}

/** A million records are more than a test of the README needs. */
const isDemo = (command: string) => command.startsWith('npm run demo')

/** It has no end. */
const isTail = (command: string) => command.startsWith('curl -N')

describe('the README', () => {
  it('has one command to run and one to test', () => {
    expect(commands.slice(0, 2)).toEqual(['npm start', 'npm test'])
  })

  it('npm start prints the address and how to send the first log', () => {
    expect(banner).toContain(`http://localhost:${port}`)
    expect(banner).toContain('/api/ingest -d')
  })

  it('its first command stores a log, and its second finds it', async () => {
    const [send = '', find = ''] = commands.slice(2)
    expect(JSON.parse(await shell(send))).toEqual({ accepted: 1, rejected: 0, errors: [] })
    const found = await eventually('found', async () => {
      const page = JSON.parse(await shell(find))
      return page.total === 1 && page
    })
    expect(found.logs[0]).toMatchObject({ service: 'hello', level: 'info', message: 'Hello, Tailrace' })
    const page = await (await fetch(`http://localhost:${port}/`, { headers: { accept: 'text/html' } })).text()
    expect(page).toContain('Hello, Tailrace')
  })

  it('every other way to send works as it stands', async () => {
    const ending = commands.slice(4).filter(command => !isDemo(command) && !isTail(command))
    for (const command of ending) await shell(command)
    await eventually('all stored', async () => {
      const { logs } = JSON.parse(await shell(`curl localhost:8245/query/search -d '{"service":"hello"}'`))
      const messages = logs.map(({ message }: { message: string }) => message)
      return ['first', 'second', 'from Node', 'from Python', 'from logger', 'from pino'].every(message =>
        messages.includes(message),
      )
    })
  })

  it('its search answers a log a line', async () => {
    const [search = ''] = commands.filter(command => command.includes('/api/search'))
    const lines = (await shell(search))
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(lines.pop()).toMatchObject({ rows: lines.length })
    expect(lines.map(({ message }) => message)).toContain('Hello, Tailrace')
  })

  it('its live tail prints an error as it arrives, and nothing else', async () => {
    const tails = commands.filter(isTail)
    expect(tails).toHaveLength(1)
    const child = spawn('bash', ['-c', `exec ${tails[0]}`.replaceAll('8245', String(port))])
    let text = ''
    child.stdout.on('data', chunk => {
      text += chunk
    })
    await eventually('it has begun', async () => text.includes('{"at":'))
    for (const level of ['info', 'error', 'warn'])
      await shell(`curl -s localhost:8245/api/ingest -d '{"service":"tail","level":"${level}","message":"${level}"}'`)
    await eventually('the error is there', async () => text.includes('"message":"error"'))
    child.kill()
    expect(text).not.toMatch(/"message":"(?:info|warn)"/)
  })

  it('its demo data arrives, here a small part of it', async () => {
    const demos = commands.filter(isDemo)
    expect(demos).toEqual(['npm run demo -- --backfill 24h'])
    const said = await shell(`${demos[0]} --rows 2000 --url http://localhost:8245`)
    expect(said).toContain('Done: 2,000 rows accepted, 0 rejected')
    await eventually('all stored', async () => {
      const { total } = JSON.parse(await shell(`curl -s localhost:8245/query/search -d '{}'`))
      return total >= 2_000
    })
  })

  it('lists every setting and every bound as the code has them', () => {
    expect(readme).toContain(settingsTable())
    expect(readme).toContain(boundsTable())
  })
})
