import type { Locator, Page, WebSocketRoute } from '@playwright/test'
import { OWN_SHARE_ENV } from '../support/engine-env.ts'
import { freePort, startServer as startProcess, temporaryDirectory } from '../support/server.ts'
import { live, numbered, post } from './live-page.ts'
import { ask, rowsWith } from './rows.ts'
import { startServer } from './server.ts'
import { expect, test } from './test.ts'

/** When to give up scrolling: each step waits for what the page shows next. */
const STEPS_MAX = 1_000

/** The numbers that the list has, from its first line to its last, without those that are not drawn. */
async function numbersShown(page: Page): Promise<number[]> {
  const texts = await page.locator('.log-rows .row').allInnerTexts()
  return texts.map(text => Number(/number (\d+);/.exec(text)?.[1]))
}

/** The number of the first line that is in view. */
function inView(page: Page): Promise<number> {
  return page.evaluate(() => {
    const top = document.querySelector('.log-scroller')?.getBoundingClientRect().top ?? 0
    const lines = [...document.querySelectorAll('.log-rows .row')].map(line => ({
      top: line.getBoundingClientRect().bottom,
      number: Number(/number (\d+);/.exec(line.textContent ?? '')?.[1]),
    }))
    return Math.min(...lines.filter(line => line.top > top + 25).map(line => line.number))
  })
}

/** As a browser does with a tab that another one covers: Chromium without a window never does it by itself. */
function setHidden(page: Page, isHidden: boolean): Promise<void> {
  return page.evaluate(hidden => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden })
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      get: () => (hidden ? 'hidden' : 'visible'),
    })
    document.dispatchEvent(new Event('visibilitychange'))
  }, isHidden)
}

/** After a cut: the page comes back by itself, ever later after many, or at a press. */
async function seenAgain(page: Page, what: Locator): Promise<void> {
  const retry = page.getByRole('button', { name: 'Try now' })
  await expect(async () => {
    if (await retry.isVisible()) await retry.click({ timeout: 500 })
    await expect(what).toBeVisible({ timeout: 1_000 })
  }).toPass({ timeout: 120_000 })
}

test('a row is on screen while the store lacks it', async ({ page }) => {
  const server = await startServer({ CLICKHOUSE_URL: 'http://127.0.0.1:1' })
  try {
    await live(page, server.origin)
    await post(server.origin, numbered(1, 1))
    await expect(rowsWith(page, 'number 1;')).toBeVisible()
    const { store } = (await (await fetch(`${server.origin}/health`)).json()) as { store: { state: string } }
    expect(store.state).not.toBe('ready')
  } finally {
    await page.goto('about:blank')
    await server.stop()
  }
})

test('ten cuts of the socket and a restart of the server show every number once', async ({ browser }) => {
  const dataDir = temporaryDirectory()
  const env = { ...OWN_SHARE_ENV, PORT: String(await freePort()) }
  let server = await startProcess({ dataDir, env })
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  // A page of its own: its console says that the server was away.
  const page = await context.newPage()
  const sockets: WebSocketRoute[] = []
  await page.routeWebSocket(/\/api\/tail/, socket => {
    sockets.push(socket)
    socket.connectToServer()
  })
  await live(page, server.origin)
  let sent = 0
  for (let cut = 0; cut < 10; cut++) {
    await post(server.origin, numbered(sent, 20))
    sent += 20
    await sockets.at(-1)?.close()
    await post(server.origin, numbered(sent, 5))
    sent += 5
    await seenAgain(page, rowsWith(page, `number ${sent - 1};`))
  }
  await server.stop()
  server = await startProcess({ dataDir, env })
  await post(server.origin, numbered(sent, 10))
  sent += 10
  await expect(rowsWith(page, `number ${sent - 1};`)).toBeVisible()
  const seen: number[] = []
  await page.locator('.log-scroller').evaluate(element => element.scrollTo(0, 0))
  for (let step = 0; step < STEPS_MAX && seen.at(-1) !== sent - 1; step++) {
    await page.waitForTimeout(30)
    for (const number of await numbersShown(page)) if (number > (seen.at(-1) ?? -1)) seen.push(number)
    await page.locator('.log-scroller').evaluate(element => element.scrollBy(0, 400))
  }
  expect(seen).toEqual(Array.from({ length: sent }, (_, n) => n))
  const shown = await numbersShown(page)
  expect(new Set(shown).size).toBe(shown.length)
  await context.close()
  await server.stop()
})

test('a selection and the place of its reader survive a thousand arriving rows', async ({ page, server }) => {
  await live(page, server.origin)
  await post(server.origin, numbered(0, 300))
  await expect(rowsWith(page, 'number 299;')).toBeVisible()
  const scroller = page.locator('.log-scroller')
  await scroller.hover()
  await page.mouse.wheel(0, -2_400)
  await expect(page.getByRole('button', { name: 'To the newest' })).toBeVisible()
  const line = page.locator('.log-rows .row').nth(20).locator('[data-field="message"]')
  await line.dblclick()
  const before = await Promise.all([
    scroller.evaluate(element => element.scrollTop),
    page.evaluate(() => String(getSelection())),
    numbersShown(page),
  ])
  expect(before[1]).not.toBe('')
  for (let n = 0; n < 10; n++) await post(server.origin, numbered(300 + n * 100, 100))
  await expect(page.getByRole('button', { name: /1\s000 new/ })).toBeVisible()
  const after = await Promise.all([
    scroller.evaluate(element => element.scrollTop),
    page.evaluate(() => String(getSelection())),
    numbersShown(page),
  ])
  expect(after).toEqual(before)
  await page.getByRole('button', { name: /1\s000 new/ }).click()
  await expect(rowsWith(page, 'number 1299;')).toBeVisible()
})

test('pause counts what waits, scrolling back rewinds through the store, and the pill rejoins', async ({
  page,
  server,
}) => {
  await server.post(numbered(0, 600))
  await live(page, server.origin)
  await expect(rowsWith(page, 'number 599;')).toBeVisible()
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await post(server.origin, numbered(600, 7))
  await expect(page.getByText('7 waiting')).toBeVisible()
  await expect(rowsWith(page, 'number 606;')).toHaveCount(0)
  for (let step = 0; step < STEPS_MAX && (await rowsWith(page, 'number 0;').count()) === 0; step++) {
    await page.locator('.log-scroller').evaluate(element => element.scrollTo(0, 0))
    await page.waitForTimeout(100)
  }
  await expect(rowsWith(page, 'number 0;')).toBeVisible()
  await page.getByRole('button', { name: '7 new' }).click()
  await expect(rowsWith(page, 'number 606;')).toBeVisible()
  await post(server.origin, numbered(607, 1))
  await expect(rowsWith(page, 'number 607;')).toBeVisible()
})

test('what waited and has no room is a gap with its exact number, which Enter loads; scrolling back goes on before it', async ({
  page,
  server,
}) => {
  await server.post(numbered(0, 300))
  await live(page, server.origin)
  await expect(rowsWith(page, 'number 299;')).toBeVisible()
  await page.keyboard.press('Space')
  for (let n = 0; n < 4; n++) await server.post(numbered(300 + n * 3_000, 3_000))
  await expect(page.getByText(/^12\s000 waiting$/)).toBeVisible()
  await page.keyboard.press('Space')
  await expect(rowsWith(page, 'number 12299;')).toBeVisible()
  const scroller = page.locator('.log-scroller')
  await scroller.evaluate(element => element.scrollTo(0, 0))
  const gap = page.getByRole('button', { name: /^10\s000 logs not shown/ })
  await expect(gap).toBeVisible()
  // What is older than the gap comes in front of it, and the gap stays where its reader looks.
  await expect.poll(() => scroller.evaluate(element => element.scrollTop)).toBeGreaterThan(1_000)
  await expect(gap).toBeInViewport()
  for (let step = 0; step < STEPS_MAX && (await rowsWith(page, 'number 0;').count()) === 0; step++) {
    await scroller.evaluate(element => element.scrollTo(0, 0))
    await page.waitForTimeout(100)
  }
  await expect(rowsWith(page, 'number 0;')).toBeVisible()
  await scroller.evaluate(element => element.scrollTo(0, 296 * 24))
  await expect(gap).toBeVisible()
  await page.locator('.row-gap').focus()
  await page.keyboard.press('Enter')
  await expect(page.locator('.gap-line')).toHaveCount(0)
  await expect(rowsWith(page, 'number 300;')).toBeVisible()
  await expect(page.locator('.log-rows [data-index]:focus')).toHaveCount(1)
  await expect(scroller).toHaveAttribute('aria-rowcount', '12301')
})

test('who comes to the end while thousands wait reads on from there, and follows after the last', async ({
  page,
  server,
}) => {
  await server.post(numbered(0, 100))
  await live(page, server.origin)
  await expect(rowsWith(page, 'number 99;')).toBeVisible()
  const scroller = page.locator('.log-scroller')
  await scroller.hover()
  await page.mouse.wheel(0, -600)
  await expect(page.getByRole('button', { name: 'To the newest' })).toBeVisible()
  await post(server.origin, numbered(100, 1_200))
  await expect(page.getByText(/^1\s200 waiting$/)).toBeVisible()
  await page.mouse.wheel(0, 5_000)
  await expect(page.getByText('700 waiting')).toBeVisible()
  await expect(rowsWith(page, 'number 100;')).toBeVisible()
  const toEnd = () => scroller.evaluate(element => element.scrollTo(0, element.scrollHeight))
  await toEnd()
  await expect(page.getByText('200 waiting')).toBeVisible()
  await toEnd()
  await expect(page.getByRole('button', { name: 'To the newest' })).toBeVisible()
  await toEnd()
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible()
  await post(server.origin, numbered(1_300, 1))
  await expect(rowsWith(page, 'number 1300;')).toBeVisible()
})

test('the start can be read back to again and again', async ({ page, server }) => {
  await server.post(numbered(0, 400))
  await live(page, server.origin)
  const scroller = page.locator('.log-scroller')
  const toStart = async () => {
    await expect(async () => {
      await scroller.evaluate(element => element.scrollTo(0, 0))
      await expect(rowsWith(page, 'number 0;')).toBeVisible({ timeout: 200 })
    }).toPass({ timeout: 120_000 })
  }
  await expect(rowsWith(page, 'number 399;')).toBeVisible()
  await toStart()
  await page.getByRole('button', { name: 'To the newest' }).click()
  await expect(page.locator('.log-scroller:focus-within')).toHaveCount(1)
  await server.post(numbered(400, 2_100))
  await expect(rowsWith(page, 'number 2499;')).toBeVisible()
  await toStart()
})

test('lines of any height stay where they are read when older ones are put in front', async ({ page, server }) => {
  const wrapped = (from: number, count: number) =>
    numbered(from, count).map((log, n) => ({
      ...log,
      message: `${log.message} ${'word '.repeat(((from + n) % 7) * 40)}`,
    }))
  await server.post(wrapped(0, 900))
  await page.goto(`${server.origin}/?live=1&query=number&wrap=1`)
  await expect(rowsWith(page, 'number 899;')).toBeVisible()
  const scroller = page.locator('.log-scroller')
  await expect(scroller).toHaveAttribute('aria-rowcount', '201')
  // Where the first of 200 lines stand, so that older ones are read.
  await scroller.evaluate(element => element.scrollTo(0, 300))
  await expect(scroller).toHaveAttribute('aria-rowcount', '701')
  await expect.poll(() => inView(page)).toBeGreaterThanOrEqual(700)
  expect(await inView(page)).toBeLessThan(712)
})

test('what could not be read of the past is said', async ({ page }) => {
  const server = await startServer({ CLICKHOUSE_URL: 'http://127.0.0.1:1' })
  try {
    await live(page, server.origin)
    await expect(page.getByText('older logs could not be read yet; scroll up to try again')).toBeVisible()
  } finally {
    await page.goto('about:blank')
    await server.stop()
  }
})

test('the live chart counts each log once: what was stored, what was shown again, and what arrives', async ({
  page,
  server,
}) => {
  await server.post(numbered(0, 300))
  await live(page, server.origin)
  const counted = page.locator('.histogram-legend')
  await expect(counted).toContainText('300 logs')
  await post(server.origin, numbered(300, 50))
  await expect(rowsWith(page, 'number 349;')).toBeVisible()
  await expect(counted).toContainText('350 logs')
  await page.getByRole('button', { name: 'Live', exact: true }).click()
  await expect(counted).toContainText('350 logs')
})

test('a stream of more than can be shown says so, and is counted as a whole', async ({ page, server }) => {
  // A machine that is slow enough hands on everything at the page's own rate.
  await page.routeWebSocket(/\/api\/tail/, socket => {
    const served = socket.connectToServer()
    socket.onMessage(text => served.send(JSON.stringify({ ...JSON.parse(String(text)), rate: 100 })))
  })
  await live(page, server.origin, 'service:flood')
  // Shown for a second, which a busy machine may spend elsewhere: so the page itself looks.
  const sampled = page.evaluate(
    () =>
      new Promise<string>(resolve => {
        const look = () => {
          const [text] = /\b\d+% shown\b/.exec(document.body.innerText) ?? []
          if (text !== undefined) resolve(text)
        }
        new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
      }),
  )
  const flood = (n: number) => ({ service: 'flood', level: n % 4 ? 'info' : 'error', message: `row ${n}` })
  await post(
    server.origin,
    Array.from({ length: 4_000 }, (_, n) => flood(n)),
  )
  expect(await sampled).toMatch(/^\d{1,2}% shown$/)
  await expect(page.locator('.histogram-legend')).toContainText('4 000 logs')
  await expect(page.locator('.histogram-legend').getByTitle(/^1\s000 logs/)).toHaveText('error')
  await expect(page.locator('.live-rate')).toHaveText('0 / s')
  await expect(page.getByText(/ shown$/)).toHaveCount(0)
})

test('a gap says what is missing, and a click loads exactly that', async ({ page, server }) => {
  let isCut = false
  const sockets: WebSocketRoute[] = []
  await page.routeWebSocket(/\/api\/tail/, socket => {
    sockets.push(socket)
    if (isCut) void socket.close()
    else socket.connectToServer()
  })
  await live(page, server.origin)
  await post(server.origin, numbered(0, 5))
  await expect(rowsWith(page, 'number 4;')).toBeVisible()
  isCut = true
  await sockets.at(-1)?.close()
  for (let n = 0; n < 11; n++) {
    await post(
      server.origin,
      Array.from({ length: 10_000 }, () => ({ service: 'noise', message: 'nothing' })),
    )
    await post(server.origin, numbered(5 + n, 1))
  }
  await expect(page.getByText(/^Cut off/)).toBeVisible()
  isCut = false
  const gap = page.getByRole('button', { name: /not shown: this page was away for long/ })
  await seenAgain(page, gap)
  await post(server.origin, numbered(16, 4))
  await expect(rowsWith(page, 'number 19;')).toBeVisible()
  await gap.click()
  await expect(rowsWith(page, 'number 5;')).toBeVisible()
  await expect(page.locator('.gap-line')).toHaveCount(0)
  expect(await numbersShown(page)).toEqual(Array.from({ length: 20 }, (_, n) => n))
  await expect(page.locator('.histogram-legend')).toContainText('20 logs')
})

test('a hidden tab gives its connection back, and shows all that it missed when it is looked at', async ({
  page,
  server,
}) => {
  const socket = page.waitForEvent('websocket')
  await live(page, server.origin)
  const closed = (await socket).waitForEvent('close')
  await post(server.origin, numbered(0, 3))
  await expect(rowsWith(page, 'number 2;')).toBeVisible()
  await setHidden(page, true)
  await closed
  await post(server.origin, numbered(3, 12))
  await setHidden(page, false)
  await expect(rowsWith(page, 'number 14;')).toBeVisible()
  expect(await numbersShown(page)).toEqual(Array.from({ length: 15 }, (_, n) => n))
  await expect(page.locator('.histogram-legend')).toContainText('15 logs')
})

test('a query changed while live goes on live', async ({ page, server }) => {
  await live(page, server.origin, '')
  await post(server.origin, [
    { service: 'a', message: 'one of a' },
    { service: 'b', message: 'one of b' },
  ])
  await expect(rowsWith(page, 'one of b')).toBeVisible()
  await ask(page, 'service:a')
  await expect(page).toHaveURL(/live=1/)
  await expect(rowsWith(page, 'one of b')).toHaveCount(0)
  await post(server.origin, [
    { service: 'b', message: 'two of b' },
    { service: 'a', message: 'two of a' },
  ])
  await expect(rowsWith(page, 'two of a')).toBeVisible()
  await expect(rowsWith(page, 'two of b')).toHaveCount(0)
})

test('/live/{service} shows one service as it speaks', async ({ page, server }) => {
  await page.goto(`${server.origin}/live/check%20out`)
  await expect(page).toHaveURL(/live=1/)
  await expect(page.getByRole('status').getByText('Live', { exact: true })).toBeVisible()
  await post(server.origin, [
    { service: 'other', message: 'not mine' },
    { service: 'check out', message: 'mine' },
  ])
  await expect(rowsWith(page, 'mine')).toHaveCount(1)
})
