/**
 * Pictures of every state of the first page, into ./screenshots: `npx tsx e2e/browser/screenshots.ts`.
 * With `--docs` only the one of the documentation, into docs/screenshot.png.
 */
import { mkdir } from 'node:fs/promises'
import { type Browser, chromium, type Page } from '@playwright/test'
import config from '../../playwright.config.ts'
import { build } from '../../scripts/lib/build.mjs'
import { realisticLogs } from './realistic-logs.ts'
import { rowsWith } from './rows.ts'
import { startServer, type TestServer } from './server.ts'

/** The editor and the charts are loaded behind the first paint. */
const SETTLE_MS = 700
const SCREENS = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }

/** Shoots what the page shows at a path, on each screen in both colour schemes. */
type Shoot = (name: string, path?: string, prepare?: (page: Page) => Promise<unknown>) => Promise<void>

await build()
const browser = await chromium.launch(config.use?.launchOptions)
if (process.argv.includes('--docs')) await documentation(browser)
else await everything(browser)
await browser.close()

async function documentation(browser: Browser): Promise<void> {
  await withServer({}, async server => {
    await server.post(realisticLogs(240))
    const page = await browser.newPage({ viewport: SCREENS.desktop, colorScheme: 'light' })
    await page.goto(server.origin)
    await rowsWith(page, 'charge failed').first().click()
    await page.getByRole('complementary', { name: 'Opened log' }).waitFor()
    await page.mouse.move(0, 0)
    await page.locator('.field-skeleton, [aria-busy="true"]').first().waitFor({ state: 'detached' })
    await page.waitForTimeout(SETTLE_MS)
    await page.screenshot({ path: 'docs/screenshot.png' })
  })
}

async function everything(browser: Browser): Promise<void> {
  await mkdir('screenshots', { recursive: true })
  await withServer({ ADMIN_PASSWORD: 'open sesame' }, async server => {
    const shoot = shooter(browser, server)
    await shoot('login')
    await shoot('login-wrong', '/login?failed=wrong')
    await shoot('login-wait', `/login?failed=wait&until=${Math.round(Date.now() / 1000) + 60}`)
    await shoot('login-waited', '/login?failed=wait&until=0')
    await shoot('logged-in', '/', page => logIn(page, 'open sesame'))
  })
  await withServer({ CLICKHOUSE_URL: 'http://127.0.0.1:1' }, server => shooter(browser, server)('store-unavailable'))
  await withServer({}, async server => {
    const shoot = shooter(browser, server)
    // A store that is being prepared has a state of its own; a log that is stored says that it is ready.
    await server.ready()
    await shoot('first-run')
    await server.post(realisticLogs(8, Date.now() - 86_400_000))
    await server.post(realisticLogs(4, Date.now() - 60_000))
    await shoot('few-rows')
    await shoot('no-match', '/?query=pineapple+level:fatal&from=now-1h')
    await shoot('bad-query', `/?query=${encodeURIComponent('service:(cart OR')}`)
    await shoot('not-found', '/nowhere')
    await server.post(realisticLogs(240))
    await shoot('mixed')
    await shoot('wrapped', '/?wrap=1&rows=roomy')
    await shoot('trace', '/?query=trace_id:4bf92f3577b34da6a3ce929d0e0e4712')
    await shoot('opened', '/', page => rowsWith(page, 'charge failed').first().click())
    await shoot('fields', '/', async page => {
      if ((page.viewportSize()?.width ?? 0) < 768)
        await page.getByRole('button', { name: 'Fields', exact: true }).click()
    })
    await shoot('typing', '/', async page => {
      await page.keyboard.press('/')
      await page.keyboard.type('level:error ser', { delay: 30 })
    })
    await shoot('time', '/', page => page.getByRole('button', { name: /Any time/ }).click())
    await shoot('help', '/', page => page.keyboard.press('?'))
    await shoot('palette', '/', page => page.keyboard.press('ControlOrMeta+k'))
    await shoot('live', '/?live=1', async page => {
      await page.getByRole('status').getByText('Live', { exact: true }).waitFor()
      for (let n = 0; n < 8; n++) {
        await server.post(realisticLogs(20))
        await page.waitForTimeout(300)
      }
    })
    await shoot('paused', '/?live=1', async page => {
      await page.getByRole('status').getByText('Live', { exact: true }).waitFor()
      await page.keyboard.press('Space')
      await server.post(realisticLogs(128))
      await page.waitForTimeout(500)
    })
    await shoot('gap', '/?live=1', async page => {
      await page.getByRole('status').getByText('Live', { exact: true }).waitFor()
      await page.keyboard.press('Space')
      for (let n = 0; n < 12; n++)
        await server.post(
          Array.from({ length: 1_000 }, (_, i) => ({ service: 'flood', message: `row ${n * 1_000 + i}` })),
        )
      await page
        .getByText(/^12\s000 waiting$/)
        .or(page.getByRole('button', { name: /12\s000 new/ }))
        .first()
        .waitFor({ state: 'attached' }) // a phone has no room for the first
      await page.keyboard.press('Space')
      await page.waitForTimeout(500)
      await page.locator('.log-scroller').evaluate(element => element.scrollTo(0, 0))
      await page.getByRole('button', { name: /10\s000 logs not shown/ }).waitFor()
    })
    await server.post([
      { service: 'bulk', level: 'warn', message: 'payload '.repeat(25_000), trace_id: 'a'.repeat(32) },
    ])
    await shoot('long-line')
    await shoot('long-line-opened', '/', page => rowsWith(page, 'payload').first().click())
    await shoot('loading', '/nowhere', showSkeleton)
    await many(server)
    await shoot('100000-rows')
  })
  await serverGone(browser)
}

/** A hundred thousand logs over the last hour. */
async function many(server: TestServer): Promise<void> {
  const end = Date.now()
  for (let n = 0; n < 20; n++)
    await server.post(realisticLogs(5_000).map((log, i) => ({ ...log, timestamp: end - (n * 5_000 + i) * 36 })))
}

async function serverGone(browser: Browser): Promise<void> {
  for (const [screen, viewport] of Object.entries(SCREENS)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const server = await startServer()
      await server.ready()
      await server.post(realisticLogs(120))
      const page = await browser.newPage({ viewport, colorScheme })
      await page.goto(server.origin)
      await rowsWith(page, 'charge failed').first().waitFor()
      await server.stop()
      await page.keyboard.press('r')
      await page.getByText('The server has not answered').waitFor()
      await page.waitForTimeout(SETTLE_MS)
      await page.screenshot({ path: `screenshots/server-gone-${screen}-${colorScheme}.png` })
      await page.keyboard.press('l')
      await page.waitForTimeout(SETTLE_MS)
      await page.screenshot({ path: `screenshots/server-gone-live-${screen}-${colorScheme}.png` })
      await page.close()
    }
  }
}

/** The skeleton is gone before it could be shot, so its page is rebuilt from what the server streams first. */
async function showSkeleton(page: Page): Promise<void> {
  const html = await (
    await page.request.get(new URL('/', page.url()).href, { headers: { accept: 'text/html' } })
  ).text()
  await page.setContent(html.slice(0, html.indexOf('<script', html.indexOf('class="explore skeleton"'))))
  await page.waitForTimeout(300)
}

async function logIn(page: Page, password: string): Promise<void> {
  await page.getByLabel('Password').fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL(url => url.pathname === '/')
  await settled(page)
}

/** The page listens, where it is the one with the editor. */
async function ready(page: Page, path: string): Promise<void> {
  if (path === '/' || path.startsWith('/?'))
    await page.locator('.cm-content').or(page.getByLabel('Password')).first().waitFor()
  await page.waitForTimeout(SETTLE_MS)
}

/** The page itself is there, and not the skeleton that is shown before it. */
async function settled(page: Page): Promise<void> {
  await page.locator('.explore.skeleton').waitFor({ state: 'detached' })
}

function shooter(browser: Browser, server: TestServer): Shoot {
  return async (name, path = '/', prepare) => {
    for (const [screen, viewport] of Object.entries(SCREENS)) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await browser.newPage({ viewport, colorScheme })
        await page.goto(server.origin + path)
        await settled(page)
        if (prepare) await ready(page, path)
        await prepare?.(page)
        await page.evaluate(() => document.fonts.ready)
        if (name !== 'loading') await page.locator('.field-skeleton').first().waitFor({ state: 'detached' })
        await page.waitForTimeout(SETTLE_MS)
        await page.screenshot({ path: `screenshots/${name}-${screen}-${colorScheme}.png` })
        await page.close()
      }
    }
  }
}

async function withServer(env: Record<string, string>, run: (server: TestServer) => Promise<void>): Promise<void> {
  const server = await startServer(env)
  try {
    await run(server)
  } finally {
    await server.stop()
  }
}
