import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { realisticLogs } from './realistic-logs.ts'
import { expect, test } from './test.ts'

const run = promisify(execFile)

test('a posted log is on the page after a reload', async ({ page, server }) => {
  await server.post([{ service: 'order-api', level: 'warn', message: 'provider answered slowly' }])
  await page.goto(server.origin)
  const row = page.locator('summary', { hasText: 'provider answered slowly' })
  await expect(row).toBeVisible()
  await expect(row).toContainText('order-api')
})

test('the first run shows a command that works as it stands, and the page shows its log by itself', async ({
  page,
  server,
}) => {
  await page.goto(server.origin)
  await expect(page.getByRole('heading', { name: 'No logs yet' })).toBeVisible()
  const command = await page.locator('#sample-curl').innerText()
  await run('bash', ['-c', command])
  await expect(page.locator('summary', { hasText: 'Hello from curl' })).toBeVisible({ timeout: 15_000 })
})

test('query, service and level narrow the list, stand in the address, and Back undoes them', async ({
  page,
  server,
}) => {
  await server.post(realisticLogs(60))
  await page.goto(server.origin)
  await page.getByLabel('Service').selectOption('payments')
  await page.getByLabel('Level').selectOption('error')
  await page.getByRole('searchbox', { name: 'Query' }).fill('CONNECTION reset')
  await page.getByRole('button', { name: 'Search' }).click()
  await expect(page).toHaveURL(/query=CONNECTION\+reset&service=payments&level=error/)
  const rows = page.locator('summary')
  await expect(rows.first()).toContainText('charge failed: connection reset by peer')
  for (const text of await rows.allInnerTexts()) expect(text).toContain('charge failed')
  await page.goBack()
  await expect(page.locator('summary', { hasText: 'queued order-confirmation' }).first()).toBeVisible()
})

test('the query language is what the field takes; what it cannot read is said with its place', async ({
  page,
  server,
}) => {
  await server.post(realisticLogs(60))
  await page.goto(`${server.origin}/?query=${encodeURIComponent('level:>=error "connection reset" -service:mailer')}`)
  const rows = page.locator('summary')
  await expect(rows.first()).toContainText('charge failed: connection reset by peer')
  for (const text of await rows.allInnerTexts()) expect(text).toContain('charge failed')
  await page.getByRole('searchbox', { name: 'Query' }).fill('level: error')
  await page.keyboard.press('Enter')
  await expect(page.getByText('a value is expected right behind the ":", at character 7')).toBeVisible()
  await expect(page.getByRole('searchbox', { name: 'Query' })).toHaveValue('level: error')
})

test('Older and Newest page through 250 logs, each exactly once', async ({ page, server }) => {
  const end = Date.now()
  await server.post(
    Array.from({ length: 250 }, (_, n) => ({
      service: 'paging',
      message: `row ${n};`,
      timestamp: end - Math.floor(n / 3),
    })),
  )
  await page.goto(server.origin)
  const seen: string[] = []
  for (let pages = 0; pages < 3; pages++) {
    await expect(page.locator('summary').first()).toBeVisible()
    seen.push(...(await page.locator('summary').allInnerTexts()).map(text => /row \d+;/.exec(text)?.[0] ?? text))
    const older = page.getByRole('link', { name: 'Older' })
    if ((await older.count()) === 0) break
    await older.click()
    await page.waitForURL(url => url.searchParams.has('cursor'))
    await page.waitForLoadState()
  }
  expect(new Set(seen).size).toBe(250)
  expect(seen).toHaveLength(250)
  await page.getByRole('link', { name: 'Newest' }).click()
  await expect(page).toHaveURL(`${server.origin}/`)
})

test('a hundred lines of 200 kB keep the layout and weigh less than 1 MB', async ({ page, server }) => {
  const message = 'payload without a break '.repeat(8_700)
  for (let i = 0; i < 5; i++) await server.post(Array.from({ length: 20 }, () => ({ service: 'bulk', message })))
  const reply = await page.goto(server.origin)
  expect((await reply?.body())?.length).toBeLessThan(1_000_000)
  await expect(page.locator('summary')).toHaveCount(100)
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
  expect((await page.locator('summary').first().boundingBox())?.height).toBe(24)
})

test('a row opens in place with all its fields, and / goes to the search', async ({ page, server }) => {
  await server.post([
    {
      service: 'typed',
      message: 'open me',
      status_code: 502,
      attributes: { retryable: true, card: { brand: 'visa' } },
      big: 5,
    },
  ])
  await page.goto(server.origin)
  await page.locator('summary', { hasText: 'open me' }).click()
  for (const text of ['status_code', '502', 'retryable', 'true', 'card.brand', 'visa']) {
    await expect(page.locator('details[open]').getByText(text, { exact: true }).first()).toBeVisible()
  }
  await page.keyboard.press('/')
  await expect(page.getByRole('searchbox', { name: 'Query' })).toBeFocused()
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })
  test('the logs are there and the search works', async ({ page, server }) => {
    await server.post([
      { service: 'order-api', message: 'plain page' },
      { service: 'cart', message: 'another one' },
    ])
    await page.goto(server.origin)
    await expect(page.locator('summary', { hasText: 'plain page' })).toBeVisible()
    await page.getByRole('searchbox', { name: 'Query' }).fill('another')
    await page.getByRole('button', { name: 'Search' }).click()
    await expect(page.locator('summary', { hasText: 'another one' })).toBeVisible()
    await expect(page.locator('summary', { hasText: 'plain page' })).toHaveCount(0)
  })
})
