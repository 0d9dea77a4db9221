import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { fontsFromFirstPaint } from './fonts.ts'
import { realisticLogs } from './realistic-logs.ts'
import { ask, queryField, ready, rowsWith } from './rows.ts'
import { expect, test } from './test.ts'

const run = promisify(execFile)

/** Of https://wicg.github.io/layout-instability/ */
interface Source {
  readonly node: Node | null
  readonly previousRect: DOMRectReadOnly
  readonly currentRect: DOMRectReadOnly
}

test('a posted log is on the page after a reload', async ({ page, server }) => {
  await server.post([{ service: 'order-api', level: 'warn', message: 'provider answered slowly' }])
  await page.goto(server.origin)
  await expect(rowsWith(page, 'provider answered slowly')).toContainText('order-api')
})

test('the first run shows a command that works as it stands, and turns live when its log lands', async ({
  page,
  server,
}) => {
  await page.goto(server.origin)
  await expect(page.getByRole('heading', { name: 'No logs yet' })).toBeVisible()
  const command = await page.locator('#sample-curl').innerText()
  await run('bash', ['-c', command])
  await expect(rowsWith(page, 'Hello from curl')).toBeVisible()
  await expect(page).toHaveURL(/live=1/)
})

test('a query and values clicked narrow the list, stand in the address, and Back undoes them', async ({
  page,
  server,
}) => {
  await server.post(realisticLogs(60))
  await page.goto(server.origin)
  await ask(page, 'CONNECTION reset level:error')
  await expect(page).toHaveURL(/query=CONNECTION\+reset\+level%3Aerror/)
  await expect(rowsWith(page, 'queued order-confirmation')).toHaveCount(0)
  await expect(rowsWith(page, 'charge failed: connection reset by peer').first()).toBeVisible()
  await page.goBack()
  await expect(rowsWith(page, 'queued order-confirmation').first()).toBeVisible()
})

test('what the query language cannot read is said with its place, and the text stays', async ({ page, server }) => {
  await server.post(realisticLogs(60))
  await page.goto(server.origin)
  await ask(page, 'level: error')
  await expect(page.getByText('a value is expected right behind the ":", at character 7').first()).toBeVisible()
  await expect(queryField(page)).toHaveText('level: error')
})

test('scrolling reaches every one of 1,000 logs, once each, with few of them in the page', async ({ page, server }) => {
  const end = Date.now()
  await server.post(
    Array.from({ length: 1_000 }, (_, n) => ({
      service: 'paging',
      message: `row ${n};`,
      timestamp: end - Math.floor(n / 3),
    })),
  )
  await page.goto(server.origin)
  await expect(rowsWith(page, /row \d+;/).first()).toBeVisible()
  const seen = new Set<string>()
  for (let step = 0; step < 2_000 && seen.size < 1_000; step++) {
    const texts = await page.locator('.log-rows .row').allInnerTexts()
    expect(texts.length).toBeLessThan(120)
    for (const text of texts) seen.add(/row \d+;/.exec(text)?.[0] ?? text)
    await page.locator('.log-scroller').evaluate(element => element.scrollBy(0, 480))
    await page.waitForTimeout(30)
  }
  expect(seen.size).toBe(1_000)
  await expect(page.getByText(/All 1\s000 logs/)).toBeVisible()
})

test('lines of 200 kB keep the layout, the page small, and open whole', async ({ page, server }) => {
  const message = `payload without a break ${'x'.repeat(200_000)} the end`
  await server.post(Array.from({ length: 20 }, () => ({ service: 'bulk', message })))
  const reply = await page.goto(server.origin)
  expect(reply?.ok()).toBe(true)
  const row = rowsWith(page, 'payload without').first()
  await expect(row).toBeVisible()
  expect((await row.boundingBox())?.height).toBe(24)
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
  await row.click()
  await expect(page.getByRole('complementary', { name: 'Opened log' })).toContainText('payload without a break')
})

test('a row opens with all its fields; a value of it is excluded, and one becomes a column', async ({
  page,
  server,
}) => {
  await server.post([
    { service: 'typed', message: 'open me', status_code: 502, retryable: true, card: { brand: 'visa' }, big: 5 },
    { service: 'other', message: 'leave me', card: { brand: 'amex' } },
  ])
  await page.goto(server.origin)
  await rowsWith(page, 'open me').click()
  const detail = page.getByRole('complementary', { name: 'Opened log' })
  for (const text of ['status_code', '502', 'retryable', 'true', 'card.brand', 'visa'])
    await expect(detail.getByText(text, { exact: true }).first()).toBeVisible()
  await expect(page).toHaveURL(/row=/)
  await page.reload()
  await expect(detail.getByText('visa', { exact: true }).first()).toBeVisible()
  const field = detail.locator('.detail-field', { hasText: 'card.brand' })
  await field.hover()
  await field.getByRole('button', { name: 'Column card.brand' }).click()
  await expect(page.getByRole('columnheader', { name: 'card.brand' })).toBeVisible()
  await field.hover()
  await field.getByRole('button', { name: 'Exclude value' }).click()
  await expect(rowsWith(page, 'leave me')).toBeVisible()
  await expect(rowsWith(page, 'open me')).toHaveCount(0)
  await expect(page).toHaveURL(/NOT\+card\.brand%3Avisa/)
})

test('columns are moved, made wider and removed, and the address remembers them', async ({ page, server }) => {
  await server.post([{ service: 'one', host: 'web-1', message: 'columns' }])
  await page.goto(`${server.origin}/?column=service&column=host&column=message`)
  const heading = page.getByRole('columnheader', { name: 'host' })
  await expect(heading).toBeVisible()
  await page.getByRole('separator', { name: 'Width of host' }).focus()
  await page.keyboard.press('ArrowRight')
  await expect(page).toHaveURL(/column=host%7E\d+/)
  await page.getByRole('button', { name: 'Options of column host' }).click()
  await page.getByRole('menuitem', { name: 'Move left' }).click()
  await expect(page).toHaveURL(/column=host%7E\d+&column=service/)
  await page.getByRole('button', { name: 'Options of column service' }).click()
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await expect(page.getByRole('columnheader', { name: 'service' })).toHaveCount(0)
  await page.reload()
  await expect(heading).toBeVisible()
})

test('the whole result is exported as NDJSON and CSV', async ({ page, server }) => {
  await server.post(realisticLogs(300))
  await page.goto(`${server.origin}/?query=level:error`)
  const total = Number(/\d+/.exec(await page.getByText(/^All \d+ logs$/).innerText())?.[0])
  for (const name of [/NDJSON/, /CSV/]) {
    await page.getByRole('button', { name: 'Export' }).click()
    const download = page.waitForEvent('download')
    await page.getByRole('menuitem', { name }).click()
    const file = await readFile(await (await download).path(), 'utf8')
    // What stands between quotes in CSV may have lines of its own.
    expect(file.match(/^(?:\{"timestamp":)?"?\d{4}-\d\d-\d\dT/gm)).toHaveLength(total)
  }
})

test('a value in the fields narrows the search, and another excludes it', async ({ page, server }) => {
  await server.post(realisticLogs(60))
  await page.goto(server.origin)
  const fields = page.getByRole('region', { name: 'Fields' })
  await fields
    .getByRole('button', { name: /^mailer/ })
    .first()
    .click()
  await expect(page).toHaveURL(/service%3Amailer/)
  await expect(rowsWith(page, 'gateway')).toHaveCount(0)
  await expect(rowsWith(page, 'mailer').first()).toBeVisible()
})

test('the keyboard alone leads through search, a row, an excluded value and live', async ({ page, server }) => {
  await server.post(realisticLogs(60))
  await page.goto(server.origin)
  await ready(page)
  await page.keyboard.press('/')
  await expect(queryField(page)).toBeFocused()
  await page.keyboard.type('level:error')
  await page.keyboard.press('Enter')
  await expect(rowsWith(page, 'queued order-confirmation')).toHaveCount(0)
  await page.keyboard.press('Escape')
  await page.keyboard.press('j')
  await expect(page.locator('.row:focus')).toHaveCount(1)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('complementary', { name: 'Opened log' })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await expect(page).toHaveURL(/NOT\+service/)
  await page.keyboard.press('l')
  await expect(page).toHaveURL(/live=1/)
  await expect(page.getByRole('button', { name: 'Live', exact: true })).toHaveAttribute('aria-pressed', 'true')
})

test('a search that finds nothing offers what can be given up', async ({ page, server }) => {
  await server.post(realisticLogs(10))
  await page.goto(`${server.origin}/?query=pineapple&from=now-1h`)
  await page.getByRole('button', { name: 'Clear the query' }).click()
  await expect(page.locator('.log-rows .row').first()).toBeVisible()
  await expect(page).toHaveURL(/\?from=now-1h$/)
})

test('links to the page from before still show what they showed', async ({ page, server }) => {
  await server.post(realisticLogs(60))
  await page.goto(`${server.origin}/?service=payments&level=error`)
  await expect(queryField(page)).toContainText('service:"payments" level:"error"')
  await expect(rowsWith(page, 'charge failed').first()).toBeVisible()
})

test('at most 230 kB of compressed scripts come before the first paint', async ({ server }) => {
  await server.post(realisticLogs(200))
  const html = await (await fetch(server.origin, { headers: { accept: 'text/html' } })).text()
  // What only browsers without modules load is not loaded.
  const scripts = [...html.matchAll(/<script\b([^>]*)\bsrc="([^"]+)"([^>]*)>/g)].filter(
    ([tag]) => !/nomodule/i.test(tag),
  )
  expect(scripts.length).toBeGreaterThan(3)
  let bytes = 0
  for (const [, , source = ''] of scripts) {
    const script = await fetch(new URL(source, server.origin))
    bytes += gzipSync(Buffer.from(await script.arrayBuffer())).length
  }
  expect(bytes).toBeLessThanOrEqual(230_000)
})

for (const [screen, viewport] of Object.entries({
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
}))
  test(`nothing moves after the first paint (${screen})`, async ({ page, server }) => {
    await server.post(realisticLogs(200))
    await page.setViewportSize(viewport)
    await fontsFromFirstPaint(page)
    await page.addInitScript(() => {
      const shifts: string[] = []
      Object.assign(window, { shifts })
      new PerformanceObserver(list => {
        for (const { sources } of list.getEntries() as unknown as { sources: Source[] }[])
          for (const { node, previousRect: before, currentRect: after } of sources)
            shifts.push(`${node?.textContent} by ${after.x - before.x}, ${after.y - before.y}`)
      }).observe({ type: 'layout-shift', buffered: true })
    })
    for (const path of ['/', '/?from=2026-01-01T00:00:00Z', '/?live=1']) {
      await page.goto(server.origin + path)
      await ready(page)
      await expect(page.locator('.skeleton, [aria-busy="true"]')).toHaveCount(0)
      await page.waitForTimeout(1_500)
      const shifts = await page.evaluate(() => (window as unknown as { shifts: string[] }).shifts)
      expect(shifts, path).toEqual([])
    }
  })

test('loading the fonts shifts no region of the page', async ({ page, server }) => {
  await server.post(realisticLogs(200))
  let release: () => void = () => {}
  const released = new Promise<void>(resolve => {
    release = resolve
  })
  await page.route('**/*.woff2', async route => {
    await released
    await route.continue()
  })
  const regions = () =>
    page
      .locator('header, .explore-bar, .histogram, .field-sidebar, .result-bar, .log-scroller, .log-rows .row')
      .evaluateAll(elements =>
        elements.map(element => {
          const { x, y, width, height } = element.getBoundingClientRect()
          return `${element.className}: ${x} ${y} ${width} ${height}`
        }),
      )
  await page.goto(server.origin, { waitUntil: 'commit' })
  await ready(page)
  await expect(page.locator('.skeleton, [aria-busy="true"]')).toHaveCount(0)
  const before = await regions()
  expect(before.length).toBeGreaterThan(20)
  release()
  for (const font of ['Inter Variable', 'JetBrains Mono Variable'])
    await expect.poll(() => page.evaluate(name => document.fonts.check(`13px "${name}"`), font)).toBe(true)
  expect(await regions()).toEqual(before)
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })
  test('the logs are there and the search works', async ({ page, server }) => {
    await server.post([
      { service: 'order-api', message: 'plain page' },
      { service: 'cart', message: 'another one' },
    ])
    await page.goto(server.origin)
    await expect(rowsWith(page, 'plain page')).toBeVisible()
    await queryField(page).fill('another')
    await page.getByRole('button', { name: 'Search' }).click()
    await expect(rowsWith(page, 'another one')).toBeVisible()
    await expect(rowsWith(page, 'plain page')).toHaveCount(0)
  })
})
