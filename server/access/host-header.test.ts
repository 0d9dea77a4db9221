import { expect, test } from 'vitest'
import { checkHost } from './host-header.ts'

const head = (hosts: readonly string[], { name = 'Host', url = '/', minor = 1 } = {}) => ({
  rawHeaders: ['Accept', '*/*', ...hosts.flatMap((host, i) => [i === 0 ? 'Host' : name, host])],
  httpVersionMajor: 1,
  httpVersionMinor: minor,
  url,
})

test.each([
  'localhost',
  'localhost:8245',
  'LOGS.example.',
  'my_service:8245',
  '127.0.0.1:8245',
  '[::1]:8245',
  '[::FFFF:127.0.0.1]',
  'localhost:',
  '',
])('accepts Host %j', host => {
  expect(() => checkHost(head([host]))).not.toThrow()
})

test.each([
  'localhost, evil.example',
  'localhost,evil.example',
  'localhost evil.example',
  'me@localhost',
  'me:secret@localhost',
  'localhost:8245:1',
  'localhost:80a',
  'localhost:123456',
  'localhost/x',
  'localhost#x',
  'localhost?x',
  'http://localhost',
  '[::1',
  '[::1]x',
  '[evil.example]',
  '::1',
  'loc\u00e4lhost',
  'local%68ost',
])('refuses Host %j', host => {
  expect(() => checkHost(head([host]))).toThrow(/^Host ".*is not valid/)
})

test.each(['Host', 'host', 'HOST'])(
  'refuses a second Host header, also written as %s and with the same value',
  name => {
    for (const second of ['evil.example', 'localhost'])
      expect(() => checkHost(head(['localhost', second], { name }))).toThrow('2 Host headers were sent: send one')
  },
)

test('refuses HTTP/1.1 without Host, which HTTP/1.0 may leave out', () => {
  expect(() => checkHost(head([]))).toThrow('the Host header is missing')
  expect(() => checkHost(head([], { minor: 0 }))).not.toThrow()
})

test.each([
  ['http://localhost:8245/login', 'localhost:8245', true],
  ['http://LOCALHOST/login', 'localhost:80', true],
  ['https://localhost:443/', 'localhost', true],
  ['http://[::1]:8245/', '[::1]:8245', true],
  ['http://evil.example/', 'localhost', false],
  ['http://localhost:8246/', 'localhost:8245', false],
  ['http://localhost/', '', false],
  ['http://me@localhost/', 'localhost', false],
])('target %s with Host %j is accepted: %s', (url, host, isAccepted) => {
  const check = () => checkHost(head([host], { url }))
  if (isAccepted) expect(check).not.toThrow()
  else expect(check).toThrow('name different servers')
})
