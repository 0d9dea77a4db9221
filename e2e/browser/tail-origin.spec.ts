import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import { expect, test } from './test.ts'

/** What a page gets of the live tail, by every way that a browser has. */
async function reach(page: Page, origin: string) {
  return page.evaluate(async address => {
    const within = <T>(promise: Promise<T>, otherwise: T) =>
      Promise.race([promise, new Promise<T>(resolve => setTimeout(resolve, 60_000, otherwise))])
    const socket = new Promise<string>(resolve => {
      const opening = new WebSocket(`${address.replace('http', 'ws')}/api/tail`)
      opening.onopen = () => opening.send(JSON.stringify({ type: 'subscribe', backfill: 10 }))
      opening.onmessage = ({ data }) => {
        if (JSON.parse(data).type !== 'rows') return
        resolve(JSON.parse(data).rows[0].message)
        opening.close()
      }
      opening.onerror = () => resolve('refused')
    })
    const stream = async (mode: RequestMode) => {
      const ending = new AbortController()
      try {
        const reply = await fetch(`${address}/api/tail?backfill=10`, { mode, signal: ending.signal })
        if (reply.type === 'opaque') return `opaque ${(await within(reply.text().catch(String), '')).length}`
        const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader()
        let text = ''
        for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
          text += part.value
          const message = /"message":"([^"]*)"/.exec(text)?.[1]
          if (message !== undefined) return message
        }
        return text
      } catch {
        return 'refused'
      } finally {
        ending.abort()
      }
    }
    const events = new Promise<string>(resolve => {
      const source = new EventSource(`${address}/api/tail?format=sse&backfill=10`)
      let message = ''
      source.onmessage = ({ data }) => {
        message = JSON.parse(data).message
      }
      // Where to come back to stands behind the backfill.
      source.addEventListener('at', ({ lastEventId }) => {
        resolve(`${message} ${/^\d+:\d+$/.test(lastEventId)}`)
        source.close()
      })
      source.onerror = () => {
        resolve('refused')
        source.close()
      }
    })
    return {
      socket: await within(socket, 'nothing'),
      cors: await within(stream('cors'), 'nothing'),
      blind: await within(stream('no-cors'), 'nothing'),
      events: await within(events, 'nothing'),
    }
  }, origin)
}

/** A page of another site, at the same machine: only the port differs, or the name too. */
async function otherSite() {
  const site = createServer((_, response) => {
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><link rel="icon" href="data:,"><title>another site</title>')
  }).listen(0, '127.0.0.1')
  await new Promise(resolve => site.once('listening', resolve))
  const { port } = site.address() as AddressInfo
  return { port, stop: () => new Promise(resolve => site.close(resolve).closeAllConnections()) }
}

test('a page of this server reads the live tail', async ({ page, server }) => {
  await server.post([{ message: 'for its own pages' }])
  await page.goto(server.origin)
  expect(await reach(page, server.origin)).toEqual({
    socket: 'for its own pages',
    cors: 'for its own pages',
    blind: 'for its own pages',
    events: 'for its own pages true',
  })
})

test('a page of another origin opens no WebSocket and reads nothing', async ({ browser, server }) => {
  await server.post([{ message: 'only for its own pages' }])
  const site = await otherSite()
  // A page of its own: the browser reports what was refused, which would fail the test.
  const page = await browser.newPage()
  for (const host of ['127.0.0.1', 'localhost']) {
    await page.goto(`http://${host}:${site.port}/`)
    const seen = await reach(page, server.origin)
    expect(seen, host).toEqual({
      socket: 'refused',
      cors: 'refused',
      blind: expect.stringMatching(/^(refused|opaque 0)$/),
      events: 'refused',
    })
  }
  await page.close()
  await site.stop()
})

test('a name that somebody else points at this machine opens nothing', async ({ server, playwright }) => {
  await server.post([{ message: 'not under any name' }])
  const { port } = new URL(server.origin)
  const address = `http://evil.example:${port}`
  const browser = await playwright.chromium.launch({
    ...test.info().project.use.launchOptions,
    args: [...(test.info().project.use.launchOptions?.args ?? []), '--host-resolver-rules=MAP evil.example 127.0.0.1'],
  })
  const page = await browser.newPage()
  const reply = await page.goto(`${address}/`)
  expect(reply?.status()).toBe(403)
  expect(await page.content()).not.toContain('not under any name')
  const seen = await reach(page, address)
  expect([seen.socket, seen.events]).toEqual(['refused', 'refused'])
  // Its own origin by name, so it may read the refusal and nothing else.
  for (const text of [seen.cors, seen.blind]) expect(text).toMatch(/^Host /)
  await browser.close()
})
