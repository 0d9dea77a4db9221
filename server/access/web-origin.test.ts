import { expect, test } from 'vitest'
import { isLoopbackOrigin, parseWebOrigin } from './web-origin.ts'

test.each([
  ['http://localhost:3000', true],
  ['https://localhost', true],
  ['http://app.localhost:5173', true],
  ['http://127.0.0.1', true],
  ['http://127.8.9.1:1', true],
  ['http://[::1]:3000', true],
  ['http://localhost.evil.example', false],
  ['http://evillocalhost', false],
  ['http://127.0.0.1.evil.example', false],
  ['http://localhost@evil.example', false],
  ['http://localhost:3000/', false],
  ['http://192.168.1.5', false],
  ['http://0.0.0.0:3000', false],
  ['http://[::2]', false],
  ['http://localhost, http://evil.example', false],
  ['file://', false],
  ['chrome-extension://localhost', false],
  ['null', false],
  ['', false],
])('%j is an origin of this machine: %s', (origin, isLoopback) => {
  expect(isLoopbackOrigin(origin)).toBe(isLoopback)
})

test.each([
  ['HTTPS://Shop.Example', 'https://shop.example'],
  ['https://shop.example:443', 'https://shop.example'],
  ['https://shop.example:8443', 'https://shop.example:8443'],
  ['https://bücher.example', 'https://xn--bcher-kva.example'],
  ['http://[2001:DB8::1]:80', 'http://[2001:db8::1]'],
])('reads %j as the browser writes it: %s', (text, origin) => {
  expect(parseWebOrigin(text)).toBe(origin)
})
