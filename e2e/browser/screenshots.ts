/**
 * Pictures of every state of the first page, into ./screenshots: `npx tsx e2e/browser/screenshots.ts`.
 * With `--docs` only the one of the documentation, into docs/screenshot.png.
 */
import { mkdir } from 'node:fs/promises'
import { type Browser, chromium, type Page } from '@playwright/test'
import config from '../../playwright.config.ts'
import { build } from '../../scripts/lib/build.mjs'
import { realisticLogs } from './realistic-logs.ts'
import { startServer, type TestServer } from './server.ts'

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
    await page.locator('summary', { hasText: 'charge failed' }).first().click()
    await page.mouse.move(0, 0)
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
    await shoot('no-match', '/?query=pineapple&service=checkout&level=fatal')
    await shoot('bad-address', '/?level=loud&cursor=nonsense')
    await shoot('not-found', '/nowhere')
    await server.post(realisticLogs(240))
    await shoot('mixed')
    await shoot('trace', '/?trace=4bf92f3577b34da6a3ce929d0e0e4712')
    await shoot('opened', '/', page => page.locator('summary', { hasText: 'charge failed' }).first().click())
    await server.post([
      { service: 'bulk', level: 'warn', message: 'payload '.repeat(25_000), trace_id: 'a'.repeat(32) },
    ])
    await shoot('long-line')
    await shoot('long-line-opened', '/', page => page.locator('summary').first().click())
    await shoot('loading', '/nowhere', showSkeleton)
  })
}

/** The skeleton is gone before it could be shot, so its page is rebuilt from what the server streams first. */
async function showSkeleton(page: Page): Promise<void> {
  const html = await (await page.request.get(new URL('/', page.url()).href)).text()
  await page.setContent(html.slice(0, html.indexOf('<script', html.indexOf('class="skeleton"'))))
  await page.waitForTimeout(300)
}

async function logIn(page: Page, password: string): Promise<void> {
  await page.getByLabel('Password').fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL(url => url.pathname === '/')
  await settled(page)
}

/** The page itself is there, and not the skeleton that is shown before it. */
async function settled(page: Page): Promise<void> {
  await page.locator('.skeleton').waitFor({ state: 'detached' })
}

function shooter(browser: Browser, server: TestServer): Shoot {
  return async (name, path = '/', prepare) => {
    for (const [screen, viewport] of Object.entries(SCREENS)) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await browser.newPage({ viewport, colorScheme })
        await page.goto(server.origin + path)
        await settled(page)
        await prepare?.(page)
        await page.evaluate(() => document.fonts.ready)
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
