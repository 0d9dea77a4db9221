import { describe, expect, test } from 'vitest'
import { TailraceError } from '../../core/errors.ts'
import { LIMITS } from '../../core/limits.ts'
import { usualCredentials } from '../receive/protocols/credentials.ts'
import { Access, type AccessRules, type Demand } from './access.ts'
import { ADMIN, type Principal } from './principal.ts'
import type { Sessions } from './sessions.ts'
import { memorySessions } from './test-support/memory-sessions.ts'

const OPEN: AccessRules = {
  host: '127.0.0.1',
  allowedHosts: [],
  allowedOrigins: [],
  ingestKey: undefined,
  adminPassword: undefined,
}
const LOCKED: AccessRules = { ...OPEN, ingestKey: 'k3y', adminPassword: 'se:cret' }

function caller(headers: Record<string, string>, query = '', remoteAddress = '192.0.2.1') {
  const all: Record<string, string> = { host: 'localhost', ...headers }
  return { header: (name: string) => all[name], url: new URL(`http://x/${query}`), remoteAddress }
}

const accessWith = (rules: AccessRules, reports: string[] = [], sessions?: Sessions) =>
  new Access(rules, sessions, (...report) => void reports.push(report.join(' ')))

function outcome(work: () => Principal): string {
  try {
    return work().id
  } catch (error) {
    if (error instanceof TailraceError) return error.code
    throw error
  }
}

const admit = (access: Access, from: ReturnType<typeof caller>, demand: Demand) =>
  access.admit(from, demand, () => usualCredentials(from))

const ask = (
  demand: Demand,
  headers: Record<string, string>,
  { rules = LOCKED, query = '' }: { rules?: AccessRules; query?: string } = {},
) => outcome(() => admit(accessWith(rules), caller(headers, query), demand))

const basic = (text: string, scheme = 'Basic') => ({
  authorization: `${scheme} ${Buffer.from(text).toString('base64')}`,
})

describe('the password', () => {
  test.each([
    [basic('anyone:se:cret'), 'admin'],
    [basic(':se:cret', 'bAsIc'), 'admin'],
    [basic('anyone:wrong'), 'unauthorized'],
    [basic('anyone:'), 'unauthorized'],
    [basic(''), 'unauthorized'],
    [basic('anyone:se:cret', 'Bearer'), 'unauthorized'],
    [{ authorization: 'Basic !!!' }, 'unauthorized'],
    [{ 'x-api-key': 'se:cret' }, 'unauthorized'],
    [{}, 'unauthorized'],
    [{ ...basic('anyone:se:cret'), host: 'evil.example' }, 'forbidden_host'],
    [{ ...basic('anyone:se:cret'), origin: 'http://evil.example' }, 'forbidden_origin'],
  ])('%j: %s', (headers, expected) => {
    expect(ask('page', headers)).toBe(expected)
  })

  test('is not asked for where none is set', () => {
    expect(ask('page', {}, { rules: OPEN })).toBe('anonymous')
  })

  test('never lets a sender write, nor the key a reader read', () => {
    expect(ask('ingest', basic('x:se:cret'))).toBe('unauthorized')
    expect(ask('page', { authorization: 'Bearer k3y' })).toBe('unauthorized')
  })
})

describe('the ingest key', () => {
  test.each([
    [{ authorization: 'Bearer k3y' }, '', 'ingest-key'],
    [{ authorization: 'bearer  k3y ' }, '', 'ingest-key'],
    [{ 'x-api-key': 'k3y' }, '', 'ingest-key'],
    [{}, '?api_key=k3y', 'ingest-key'],
    [{ authorization: 'Basic abc', 'x-api-key': 'k3y' }, '', 'ingest-key'],
    [{ authorization: 'Bearer of-a-proxy', 'x-api-key': 'k3y' }, '', 'ingest-key'],
    [{ 'x-api-key': 'of-a-gateway' }, '?api_key=k3y', 'ingest-key'],
    [{ authorization: 'Bearer of-a-proxy', 'x-api-key': 'wrong' }, '?api_key=wrong', 'unauthorized'],
    [{ authorization: 'Bearer K3Y' }, '', 'unauthorized'],
    [{ authorization: 'Bearer k3' }, '', 'unauthorized'],
    [{ authorization: 'Bearer k3yy' }, '', 'unauthorized'],
    [{ authorization: 'Bearer ' }, '', 'unauthorized'],
    [{ authorization: 'k3y' }, '', 'unauthorized'],
    [{ 'x-api-key': '' }, '', 'unauthorized'],
    [{}, '?api_key=', 'unauthorized'],
    [{}, '', 'unauthorized'],
  ])('%j%s: %s', (headers, query, expected) => {
    expect(ask('ingest', headers, { query })).toBe(expected)
  })

  test('the ingest key admits a sender from any host and any page', () => {
    const headers = { host: 'evil.example', origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' }
    expect(ask('ingest', { ...headers, 'x-api-key': 'k3y' })).toBe('ingest-key')
  })

  test('without a key, programs may send from any host and pages from allowed origins', () => {
    expect(ask('ingest', { host: 'evil.example' }, { rules: OPEN })).toBe('anonymous')
    expect(ask('ingest', { origin: 'http://localhost:3000' }, { rules: OPEN })).toBe('anonymous')
    expect(ask('ingest', { origin: 'http://evil.example' }, { rules: OPEN })).toBe('forbidden_origin')
  })
})

describe('a session', async () => {
  const sessions = await memorySessions({ password: 'se:cret' })
  const access = accessWith(LOCKED, [], sessions)
  const cookie = (await sessions.begin(caller({}))).split(';')[0] ?? ''

  test('lets its reader in', () => {
    expect(admit(access, caller({ cookie }), 'page')).toBe(ADMIN)
    expect(access.isInside(caller({ cookie }))).toBe(true)
    expect(access.isInside(caller({}))).toBe(false)
  })

  test('does not help a page of another site, nor a name that is not served', () => {
    expect(outcome(() => admit(access, caller({ cookie, origin: 'http://evil.example' }), 'page'))).toBe(
      'forbidden_origin',
    )
    expect(outcome(() => admit(access, caller({ cookie, host: 'evil.example' }), 'page'))).toBe('forbidden_host')
  })

  test('does not write: senders show the key', () => {
    expect(outcome(() => admit(access, caller({ cookie }), 'ingest'))).toBe('unauthorized')
  })

  test('goes on while its address has to wait for its wrong guesses', () => {
    for (let i = 0; i <= LIMITS.wrongGuessesMax; i++) access.tryLogin(caller({}), `guess ${i}`)
    expect(access.tryLogin(caller({}), 'se:cret')).toEqual({ is: 'wait', s: 1 })
    expect(outcome(() => admit(access, caller(basic('x:se:cret')), 'page'))).toBe('too_many_attempts')
    expect(admit(access, caller({ cookie }), 'page')).toBe(ADMIN)
    expect(admit(access, caller(basic('x:se:cret'), '', '192.0.2.2'), 'page')).toBe(ADMIN)
  })
})

test('the entrance asks for our own name and origin only, what is open for nothing', () => {
  expect(ask('entrance', {})).toBe('anonymous')
  expect(ask('entrance', { host: 'evil.example' })).toBe('forbidden_host')
  expect(ask('entrance', { origin: 'http://evil.example' })).toBe('forbidden_origin')
  expect(ask('open', { host: 'evil.example', origin: 'http://evil.example' })).toBe('anonymous')
})

test('every failed try is reported once, by kind, and a missing secret is none', () => {
  const reports: string[] = []
  const access = accessWith(LOCKED, reports)
  outcome(() => admit(access, caller({}), 'page'))
  outcome(() => admit(access, caller({}), 'ingest'))
  outcome(() => admit(access, caller({ 'x-api-key': 'wrong' }), 'ingest'))
  outcome(() => admit(access, caller(basic('x:wrong')), 'page'))
  access.tryLogin(caller({}), 'wrong')
  expect(reports).toEqual(['key wrong 192.0.2.1', 'basic wrong 192.0.2.1', 'login wrong 192.0.2.1'])
})

test('admits senders with the right key while 250 addresses guess, even from those addresses', () => {
  const reports: string[] = []
  const access = accessWith(LOCKED, reports)
  const send = (key: string, address: string) =>
    outcome(() => admit(access, caller({ 'x-api-key': key }, '', address), 'ingest'))
  for (let i = 0; i < 250 * 20; i++) expect(send(`guess ${i}`, `198.51.100.${i % 250}`)).toBe('unauthorized')
  expect(reports).toHaveLength(250 * 20)
  for (let i = 0; i < 40; i++) expect(send('k3y', `192.0.2.${i}`)).toBe('ingest-key')
  for (let i = 0; i < 250; i++) expect(send('k3y', `198.51.100.${i}`)).toBe('ingest-key')
})

test('admits readers with the right password while 250 other addresses guess', () => {
  const access = accessWith(LOCKED)
  const read = (password: string, address: string) =>
    outcome(() => admit(access, caller(basic(`x:${password}`), '', address), 'page'))
  for (let i = 0; i < 250 * 20; i++) read(`guess ${i}`, `198.51.100.${i % 250}`)
  expect(read('se:cret', '198.51.100.7')).toBe('too_many_attempts')
  for (let i = 0; i < 40; i++) expect(read('se:cret', `192.0.2.${i}`)).toBe(ADMIN.id)
})

test('no message shows the secret', () => {
  const access = accessWith({ ...OPEN, ingestKey: 'hunter2', adminPassword: 'hunter2' })
  for (const demand of ['ingest', 'page'] as const)
    for (const authorization of ['Bearer x', 'Basic eDp4'])
      expect(() => admit(access, caller({ authorization }), demand)).toThrow(/^(?!.*hunter2)/)
})

describe('who was let in', () => {
  const scopesOf = (demand: Demand, rules: AccessRules, headers: Record<string, string> = {}) => [
    ...admit(accessWith(rules), caller(headers), demand).scopes,
  ]

  test('may do what the address demands and nothing of what the other secret is for', () => {
    expect(scopesOf('ingest', LOCKED, { 'x-api-key': 'k3y' })).toEqual(['ingest'])
    expect(scopesOf('page', LOCKED, basic('x:se:cret'))).toEqual(['read', 'write'])
    expect(scopesOf('entrance', LOCKED)).toEqual([])
    expect(scopesOf('open', LOCKED)).toEqual([])
  })

  test('may do the same where nothing is asked for', () => {
    expect(scopesOf('ingest', OPEN)).toEqual(['ingest'])
    expect(scopesOf('page', OPEN)).toEqual(['read', 'write'])
  })
})
