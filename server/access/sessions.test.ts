import { describe, expect, test, vi } from 'vitest'
import { LIMITS } from '../../core/limits.ts'
import { PowerCutDisk } from '../spool/test-support/power-cut-files.ts'
import type { Sessions } from './sessions.ts'
import { memorySessions } from './test-support/memory-sessions.ts'

const NOW_MS = 1_800_000_000_000
const HOST = { host: 'localhost:8245' }

function caller(headers: Record<string, string>) {
  return { header: (name: string) => headers[name], url: new URL('http://x/'), remoteAddress: '127.0.0.1' }
}

const pair = (setCookie: string) => setCookie.split(';')[0] ?? ''
const begun = async (headers: Record<string, string> = HOST) => (await memorySessions()).begin(caller(headers))
const holds = (by: Sessions, cookie: string, host = HOST) => by.holds(caller({ ...host, cookie }))

describe('the cookie', () => {
  test('has every attribute that keeps it from scripts and other sites', async () => {
    expect(await begun()).toMatch(/^tailrace_session_8245=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/)
  })

  test.each([
    ['https://logs.example', true],
    ['http://logs.example', false],
    [undefined, false],
  ])('from a page of %s is Secure: %s', async (origin, isSecure) => {
    const headers = { host: 'logs.example', ...(origin === undefined ? {} : { origin }) }
    expect((await begun(headers)).includes('; Secure')).toBe(isSecure)
    expect((await (await memorySessions()).end(caller(headers))).includes('; Secure')).toBe(isSecure)
  })

  test('does not believe a header that anybody can write', async () => {
    expect(await begun({ ...HOST, 'x-forwarded-proto': 'https' })).not.toContain('Secure')
  })

  test.each([
    ['localhost:8245', 'tailrace_session_8245'],
    ['localhost:8246', 'tailrace_session_8246'],
    ['[::1]:8245', 'tailrace_session_8245'],
    ['[::1]', 'tailrace_session'],
    ['logs.example', 'tailrace_session'],
  ])('at %s is named %s, so that no two servers share one', async (host, name) => {
    expect((await begun({ host })).startsWith(`${name}=`)).toBe(true)
  })

  test('of a logout is empty and over', async () => {
    expect(await (await memorySessions()).end(caller(HOST))).toMatch(/^tailrace_session_8245=; Path=\/; Max-Age=0; /)
  })
})

describe('a session', () => {
  test('is held by whoever shows its cookie, among others too', async () => {
    const sessions = await memorySessions()
    const cookie = pair(await sessions.begin(caller(HOST)))
    expect(holds(sessions, cookie)).toBe(true)
    expect(holds(sessions, `theme=dark; ${cookie}; a=b`)).toBe(true)
    expect(holds(sessions, `tailrace_session_8245=forged; ${cookie}`)).toBe(true)
  })

  test('outlives a power cut, and ends with the password or the secret', async () => {
    const disk = new PowerCutDisk()
    const cookie = pair(await (await memorySessions({}, disk)).begin(caller(HOST)))
    const after = disk.afterCut('nothing')
    expect(holds(await memorySessions({}, after), cookie)).toBe(true)
    expect(holds(await memorySessions({ secret: Buffer.alloc(32, 8) }, after), cookie)).toBe(false)
    const other = await memorySessions({ password: 'q' }, after)
    expect(holds(other, cookie)).toBe(false)
    // Not even the old password brings them back once somebody has logged in with the new one.
    await other.begin(caller(HOST))
    expect(holds(await memorySessions({}, after), cookie)).toBe(false)
  })

  test('ends at its expiry to the second', async () => {
    let nowMs = NOW_MS
    const sessions = await memorySessions({ nowMs: () => nowMs })
    const cookie = pair(await sessions.begin(caller(HOST)))
    nowMs += LIMITS.sessionAgeS * 1000 - 1
    expect(holds(sessions, cookie)).toBe(true)
    nowMs++
    expect(holds(sessions, cookie)).toBe(false)
  })

  test('ends with its logout wherever its cookie was copied to, after a restart too, and no other ends', async () => {
    const disk = new PowerCutDisk()
    const sessions = await memorySessions({}, disk)
    const [first, second] = [pair(await sessions.begin(caller(HOST))), pair(await sessions.begin(caller(HOST)))]
    let ends = 0
    sessions.onEnd(() => ends++)
    await sessions.end(caller({ ...HOST, cookie: first }))
    await sessions.end(caller({ ...HOST, cookie: first }))
    expect(ends).toBe(1)
    for (const by of [sessions, await memorySessions({}, disk.afterCut('nothing'))])
      expect([holds(by, first), holds(by, second)]).toEqual([false, true])
  })

  test('belongs to its port', async () => {
    const sessions = await memorySessions()
    const cookie = pair(await sessions.begin(caller(HOST)))
    expect(holds(sessions, cookie, { host: 'localhost:8246' })).toBe(false)
  })

  test('makes room for later ones, the oldest first', async () => {
    const sessions = await memorySessions()
    const cookies: string[] = []
    for (let n = 0; n <= LIMITS.sessionsMax; n++) cookies.push(pair(await sessions.begin(caller(HOST))))
    expect(cookies.map(cookie => holds(sessions, cookie))).toEqual(cookies.map((_, n) => n > 0))
  })

  test('works while the disk does not, and that is reported', async () => {
    const disk = new PowerCutDisk()
    const failures: unknown[] = []
    const sessions = await memorySessions({ onFailure: error => void failures.push(error) }, disk)
    disk.failing.set('write', new Error('no space'))
    const cookie = pair(await sessions.begin(caller(HOST)))
    expect(holds(sessions, cookie)).toBe(true)
    expect(failures.map(String)).toEqual(['Error: no space'])
    disk.failing.clear()
    await sessions.begin(caller(HOST))
    expect(holds(await memorySessions({}, disk.afterCut('nothing')), cookie)).toBe(true)
  })

  test('does not come back after a restart, although the disk was full at its logout', async () => {
    const disk = new PowerCutDisk()
    const sessions = await memorySessions({ onFailure: () => {} }, disk)
    const cookie = pair(await sessions.begin(caller(HOST)))
    disk.failing.set('write', new Error('no space'))
    await sessions.end(caller({ ...HOST, cookie }))
    disk.failing.clear()
    const isBack = async () => holds(await memorySessions({}, disk.afterCut('nothing')), cookie)
    await vi.waitFor(async () => expect(await isBack()).toBe(false), { timeout: 30_000 })
  })

  test('does not make a login or a logout wait for a disk that hangs', async () => {
    const disk = new PowerCutDisk()
    const files = disk.folder('access')
    const sessions = await memorySessions({}, disk, files)
    files.rename = () => new Promise(() => {})
    const cookie = pair(await sessions.begin(caller(HOST)))
    expect(holds(sessions, cookie)).toBe(true)
    await sessions.end(caller({ ...HOST, cookie }))
    expect(holds(sessions, cookie)).toBe(false)
  })

  test('closes what it has opened, whether it is logged out, expires or makes room for another', async () => {
    let nowMs = NOW_MS
    let ends = 0
    const sessions = await memorySessions({ nowMs: () => nowMs })
    sessions.onEnd(() => ends++)
    const cookie = pair(await sessions.begin(caller(HOST)))
    await sessions.end(caller({ ...HOST, cookie }))
    expect(ends).toBe(1)
    await sessions.begin(caller(HOST))
    nowMs += LIMITS.sessionAgeS * 1000
    await sessions.begin(caller(HOST))
    expect(ends).toBe(2)
    for (let n = 1; n <= LIMITS.sessionsMax; n++) await sessions.begin(caller(HOST))
    expect(ends).toBe(3)
  })

  test('does not keep the server from starting when its file is damaged', async () => {
    const disk = new PowerCutDisk()
    const file = await disk.folder('access').open('sessions.json')
    await file.write([Buffer.from('{"check":')], 0)
    await file.close()
    const failures: unknown[] = []
    const sessions = await memorySessions({ onFailure: error => void failures.push(error) }, disk)
    expect(failures).toHaveLength(1)
    expect(holds(sessions, pair(await sessions.begin(caller(HOST))))).toBe(true)
  })

  test.each(['', '.', 'A'.repeat(43), '9'.repeat(5_000), '\u0000', '%00.%00', '__proto__', 'constructor'])(
    'is not made of %j',
    async forged => {
      const sessions = await memorySessions()
      const cookie = pair(await sessions.begin(caller(HOST)))
      expect(holds(sessions, `tailrace_session_8245=${forged}`)).toBe(false)
      expect(holds(sessions, `${cookie}A`)).toBe(false)
    },
  )

  test('is not on disk', async () => {
    const disk = new PowerCutDisk()
    const cookie = pair(await (await memorySessions({}, disk)).begin(caller(HOST)))
    const text = (await disk.folder('access').read('sessions.json')).toString()
    expect(text).not.toContain(cookie.slice(cookie.indexOf('=') + 1))
  })
})
