import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import { startServer, type TestServer } from './server.ts'
import { expect, test } from './test.ts'

const KEY = 'a-key-of-20-characters'
const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

/** An application that a developer runs on this machine, or a shop somewhere; only its name decides. */
const application = test.extend<{ applicationPort: number; named: Page }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright demands it
  applicationPort: async ({}, use) => {
    const site = createServer((_, response) => {
      response.setHeader('content-type', 'text/html')
      response.end('<!doctype html><link rel="icon" href="data:,"><title>application</title>')
    }).listen(0, '127.0.0.1')
    await new Promise(resolve => site.once('listening', resolve))
    await use((site.address() as AddressInfo).port)
    await new Promise(resolve => site.close(resolve).closeAllConnections())
  },
  /** A page of http://shop.example, in a browser that finds it on this machine. */
  named: async ({ playwright, applicationPort }, use) => {
    const { launchOptions } = test.info().project.use
    const browser = await playwright.chromium.launch({
      ...launchOptions,
      args: [...(launchOptions?.args ?? []), '--host-resolver-rules=MAP shop.example 127.0.0.1'],
    })
    const page = await browser.newPage()
    await page.goto(`http://shop.example:${applicationPort}/`)
    await use(page)
    await browser.close()
  },
})

/** Sends a record in every way that browsers have, and returns the status of each that tells one, or `blocked`. */
function sendEveryWay(page: Page, origin: string, service: string, key = '') {
  return page.evaluate(
    async ({ origin, service, key, traceparent }) => {
      const record = (message: string) => JSON.stringify({ service, message })
      const query = key === '' ? '' : `?api_key=${key}`
      const header = key === '' ? {} : { 'x-api-key': key }
      const status = async (message: string, headers: Record<string, string>, more: RequestInit = {}) => {
        const sent = { method: 'POST', body: record(message), headers: { ...header, ...headers }, ...more }
        return fetch(`${origin}/api/ingest`, sent).then(
          async reply => `${reply.status} ${(await reply.json()).accepted}`,
          () => 'blocked',
        )
      }
      const json = { 'content-type': 'application/json' }
      navigator.sendBeacon(`${origin}/api/ingest${query}`, record('beacon of text'))
      navigator.sendBeacon(
        `${origin}/api/ingest${query}`,
        new Blob([record('beacon of JSON')], { type: 'application/json' }),
      )
      navigator.sendBeacon(
        `${origin}/logs${query}`,
        new Blob([`{"logs":[${record('beacon to the collector')}]}`], { type: 'application/json' }),
      )
      return {
        plain: await status('fetch of text', {}),
        json: await status('fetch of JSON', json),
        traced: await status('fetch with traceparent', { ...json, traceparent, 'x-shop-version': '7' }),
        credentials: await status('fetch with credentials', json, { credentials: 'include' }),
        keepalive: await status('fetch with keepalive', json, { keepalive: true }),
      }
    },
    { origin, service, key, traceparent: TRACEPARENT },
  )
}

const MESSAGES = [
  'beacon of JSON',
  'beacon of text',
  'beacon to the collector',
  'fetch of JSON',
  'fetch of text',
  'fetch with credentials',
  'fetch with keepalive',
  'fetch with traceparent',
]
const ACCEPTED = { plain: '200 1', json: '200 1', traced: '200 1', credentials: '200 1', keepalive: '200 1' }
const BLOCKED = Object.fromEntries(Object.keys(ACCEPTED).map(way => [way, 'blocked']))

async function messagesOf({ origin }: TestServer, service: string): Promise<string[]> {
  const reply = await fetch(`${origin}/query/search`, { method: 'POST', body: JSON.stringify({ service, limit: 100 }) })
  const { logs } = (await reply.json()) as { logs: { message: string }[] }
  return logs.map(({ message }) => message).sort()
}

/** A beacon has no reply for its page, so that its refusal is only seen in the count of the server. */
async function refusals({ origin }: TestServer): Promise<number> {
  const text = await (await fetch(`${origin}/metrics`)).text()
  const counts = text.matchAll(/^tailrace_requests_refused_total\{.*code="forbidden_origin"\} (\d+)$/gm)
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
}

application(
  'a page on this machine sends logs by every way that browsers have',
  async ({ page, server, applicationPort }) => {
    for (const host of ['localhost', '127.0.0.1']) {
      await page.goto(`http://${host}:${applicationPort}/`)
      expect(await sendEveryWay(page, server.origin, host)).toEqual(ACCEPTED)
      await expect.poll(() => messagesOf(server, host)).toEqual(MESSAGES)
    }
  },
)

application('a page of another name sends nothing while no key is set', async ({ named, server }) => {
  expect(await sendEveryWay(named, server.origin, 'shop')).toEqual(BLOCKED)
  // Each of the eight was refused, itself or its preflight; of those with two the second is never sent.
  await expect.poll(() => refusals(server)).toBeGreaterThanOrEqual(MESSAGES.length)
  // A form needs no script, and its reply opens as a page.
  await named.setContent(
    `<form method="post" enctype="text/plain" action="${server.origin}/api/ingest">
      <input name='{"service":"shop","message":"form","x":"' value='"}'><button>Send</button></form>`,
  )
  const answered = named.waitForResponse(`${server.origin}/api/ingest`)
  await named.getByRole('button').click()
  expect((await answered).status()).toBe(403)
  await expect(named.locator('body')).toContainText('ALLOWED_ORIGINS')
  await server.post([{ service: 'program', message: 'stored after all of them' }])
  expect(await messagesOf(server, 'program')).toHaveLength(1)
  expect(await messagesOf(server, 'shop')).toEqual([])
})

for (const [what, env, key] of [
  ['with the key', { INGEST_KEY: KEY }, KEY],
  ['when its origin is allowed', {}, ''],
] as const) {
  application(`a page of another name sends logs ${what}`, async ({ named, applicationPort }) => {
    const allowed = key === '' ? { ALLOWED_ORIGINS: `http://shop.example:${applicationPort}` } : {}
    const server = await startServer({ ...env, ...allowed })
    try {
      await server.ready()
      expect(await sendEveryWay(named, server.origin, 'shop', key)).toEqual(ACCEPTED)
      await expect.poll(() => messagesOf(server, 'shop')).toEqual(MESSAGES)
    } finally {
      await server.stop()
    }
  })
}
