/** Answers are those to the question that stands in the address, of now, or say what they are. */
import type { Page } from '@playwright/test'
import { numbered } from './live-page.ts'
import { realisticLogs } from './realistic-logs.ts'
import { ask, queryField, ready, rowsWith } from './rows.ts'
import { expect, test } from './test.ts'

async function chooseRange(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /^Time range/ }).click()
  await page.getByRole('button', { name, exact: true }).click()
}

/** Questions wait until the function that is returned is called. */
async function holdQuestions(page: Page): Promise<() => void> {
  let release: () => void = () => {}
  const released = new Promise<void>(resolve => {
    release = resolve
  })
  await page.route('**/api/trpc/**', async route => {
    await released
    await route.continue().catch(() => undefined)
  })
  return release
}

test('who leaves live finds in the list what arrived meanwhile', async ({ page, server }) => {
  await server.post(numbered(0, 3))
  await page.goto(server.origin)
  await ready(page)
  await page.keyboard.press('l')
  await expect(page.getByRole('status').getByText('Live', { exact: true })).toBeVisible()
  await server.post(numbered(3, 5))
  await expect(rowsWith(page, 'number 7;')).toBeVisible()
  await page.keyboard.press('l')
  await expect(page.getByText('All 8 logs', { exact: true })).toBeVisible()
  await expect(rowsWith(page, 'number 7;')).toBeVisible()
})

test('a range that is chosen again, Refresh and its key ask again', async ({ page, server }) => {
  await server.post(numbered(0, 1))
  await page.goto(`${server.origin}/?from=now-15m`)
  await ready(page)
  await server.post(numbered(1, 1))
  await chooseRange(page, 'Last 15 minutes')
  await expect(rowsWith(page, 'number 1;')).toBeVisible()
  await server.post(numbered(2, 1))
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect(rowsWith(page, 'number 2;')).toBeVisible()
  await server.post(numbered(3, 1))
  await page.keyboard.press('r')
  await expect(rowsWith(page, 'number 3;')).toBeVisible()
})

test('Back to a range that moves finds what is in it now', async ({ page, server }) => {
  await server.post(numbered(0, 1))
  await page.goto(server.origin)
  await ready(page)
  await chooseRange(page, 'Last 15 minutes')
  await expect(page).toHaveURL(/from=now-15m/)
  await chooseRange(page, 'Last 24 hours')
  await expect(page).toHaveURL(/from=now-1d|from=now-24h/)
  await server.post(numbered(1, 1))
  await page.goBack()
  await expect(page).toHaveURL(/from=now-15m/)
  await expect(rowsWith(page, 'number 1;')).toBeVisible()
})

test('the first page is not asked for twice, and says how long it took', async ({ page, server }) => {
  await server.post(numbered(0, 3))
  const asked: string[] = []
  page.on('request', request => asked.push(request.url()))
  await page.goto(server.origin)
  await ready(page)
  await expect(page.locator('.result-bar')).toContainText(/All 3 logs.*ms/)
  expect(asked.filter(url => url.includes('logs.search'))).toEqual([])
})

test('a query of 6 kB is answered', async ({ page, server }) => {
  await server.post([{ service: 'long', message: 'needle' }])
  await page.goto(server.origin)
  const words = Array.from({ length: 150 }, (_, n) => `"a phrase & some % more of it, and so on ${n}"`)
  await ask(page, `${words.join(' OR ')} OR needle`)
  await expect(page.getByText('1 log', { exact: true }).first()).toBeVisible()
  await expect(rowsWith(page, 'needle')).toBeVisible()
  await expect(page.getByText('does not answer')).toHaveCount(0)
})

test('a search that is cancelled says so, leaves nothing that looks like its answer, and runs again', async ({
  page,
  server,
}) => {
  await server.post(numbered(0, 3))
  await page.goto(server.origin)
  await ready(page)
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
  const release = await holdQuestions(page)
  await ask(page, 'number 1')
  await expect(page.getByText(/^Searching … [1-9] s$/)).toBeVisible()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByRole('status').getByText('Cancelled')).toBeVisible()
  for (const part of ['.log-table', '.histogram-content', '.field-groups'])
    await expect(page.locator(`${part}[data-stale]`)).toBeVisible()
  release()
  await page.getByRole('button', { name: 'Run again' }).click()
  await expect(page.locator('[data-stale]')).toHaveCount(0)
  await expect(page.getByRole('status').getByText('Cancelled')).toHaveCount(0)
})

test('a range that nobody can read is said with its parameter, and no log is shown as its answer', async ({
  page,
  server,
}) => {
  await server.post(numbered(0, 3))
  await page.goto(`${server.origin}/?from=garbage`)
  await expect(page.getByText('from=garbage in the address is no time')).toBeVisible()
  await expect(page.locator('.log-rows .row')).toHaveCount(0)
  await page.getByRole('button', { name: 'Search any time' }).click()
  await expect(rowsWith(page, 'number 2;')).toBeVisible()
})

test('Enter before the page listens keeps all of its state', async ({ browser, server }) => {
  await server.post(numbered(0, 3))
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
  await page.goto(`${server.origin}/?wrap=1&column=message&column=service~90&from=now-7d`)
  await queryField(page).fill('number')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/query=number/)
  const params = new URL(page.url()).searchParams
  expect([params.get('wrap'), params.getAll('column'), params.get('from')]).toEqual([
    '1',
    ['message', 'service~90'],
    'now-7d',
  ])
  await page.context().close()
})

test('a link is copied without a clipboard too, with both ends of its range', async ({ page, server }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'clipboard', { value: undefined })
    document.addEventListener('copy', () => Object.assign(window, { copied: String(getSelection()) }))
  })
  await server.post(numbered(0, 1))
  await page.goto(`${server.origin}/?from=now-1h`)
  await ready(page)
  await page.getByRole('button', { name: 'Copy a link to this view' }).click()
  await expect(page.getByRole('status').getByText('Copied')).toBeAttached()
})

test('a live query that is none is marked at its character, and the chart says no more than that', async ({
  page,
  server,
}) => {
  await server.post(numbered(0, 1))
  await page.goto(`${server.origin}/?live=1&query=number+level:x`)
  await expect(page.locator('.cm-query-fault')).toHaveText('x')
  await expect(page.locator('.query-editor-message')).toContainText('level')
  await expect(page.getByText('No logs in this range')).toHaveCount(0)
  await page.goto(`${server.origin}/?query=number+level:x`)
  await expect(page.locator('.cm-query-fault')).toHaveText('x')
})

test('while live the range reads Now, and choosing one leaves live', async ({ page, server }) => {
  await server.post(realisticLogs(20))
  await page.goto(`${server.origin}/?live=1&from=now-7d`)
  await ready(page)
  await expect(page.getByRole('button', { name: 'Time range: Now' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Fields' }).getByRole('button', { name: /^mailer/ })).toBeVisible()
  await chooseRange(page, 'Last 7 days')
  await expect(page).toHaveURL(/\?from=now-7d$/)
})

test('the first run ends with the first log, whatever was asked for', async ({ page, server }) => {
  await page.goto(`${server.origin}/?query=nomatch`)
  await expect(page.getByRole('heading', { name: 'No logs yet' })).toBeVisible()
  await server.post(numbered(0, 1))
  await expect(page.getByRole('heading', { name: 'No logs yet' })).toHaveCount(0)
  await expect(page).toHaveURL(/query=nomatch&live=1/)
})
