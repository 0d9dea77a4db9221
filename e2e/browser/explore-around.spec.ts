import type { Browser } from '@playwright/test'
import { OWN_SHARE_ENV } from '../support/engine-env.ts'
import { freePort, startServer, temporaryDirectory } from '../support/server.ts'
import { ask, queryField, ready, rowsWith } from './rows.ts'
import { expect, test } from './test.ts'

const at = (minutesAgo: number, message: string, others: object = {}) => ({
  service: 'clock',
  message,
  timestamp: Date.now() - minutesAgo * 60_000,
  ...others,
})

test.describe('in Berlin', () => {
  test.use({ timezoneId: 'Europe/Berlin' })

  test('times are those of UTC or of the place, and say which; the day stands where it begins', async ({
    page,
    server,
  }) => {
    await server.post([
      { service: 'clock', message: 'late', timestamp: '2025-01-14T23:30:00.5Z' },
      { service: 'clock', message: 'early', timestamp: '2025-01-14T22:30:00Z' },
    ])
    await page.goto(server.origin)
    await ready(page)
    const heading = page.getByRole('columnheader', { name: /^time/ })
    await expect(heading).toHaveText('time, 2025-01-14, UTC')
    await expect(rowsWith(page, 'late')).toContainText('01-1423:30:00.500')
    await expect(rowsWith(page, 'early').locator('.row-day')).toHaveCount(0)
    await page.getByRole('button', { name: /^Time range/ }).click()
    await page.getByRole('radio', { name: /^Local/ }).click()
    await page.keyboard.press('Escape')
    await expect(heading).toHaveText('time, 2025-01-15, CET')
    await expect(rowsWith(page, 'late')).toContainText('01-1500:30:00.500')
    await expect(rowsWith(page, 'early')).toContainText('01-1423:30:00.000')
  })
})

test('a range is typed in words, shifted by keys, and cleared', async ({ page, server }) => {
  await server.post([at(5, 'five minutes'), at(90, 'ninety minutes'), at(600, 'ten hours')])
  await page.goto(server.origin)
  await ready(page)
  await page.getByRole('button', { name: /^Time range/ }).click()
  await page.getByLabel('Range in words').fill('half past nonsense')
  await expect(page.getByLabel('Range in words')).toHaveAttribute('aria-invalid', 'true')
  await page.getByLabel('Range in words').fill('2h')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/from=now-2h/)
  await expect(rowsWith(page, 'ten hours')).toHaveCount(0)
  await expect(rowsWith(page, 'ninety minutes')).toBeVisible()
  await page.keyboard.press('[')
  await expect(rowsWith(page, 'five minutes')).toHaveCount(0)
  await expect(page).toHaveURL(/to=/)
  await page.goBack()
  await expect(rowsWith(page, 'five minutes')).toBeVisible()
  await page.getByRole('button', { name: /^Time range/ }).click()
  await page.getByRole('button', { name: 'Any time', exact: true }).click()
  await expect(page).not.toHaveURL(/from=/)
  await expect(rowsWith(page, 'ten hours')).toBeVisible()
})

test('a range dragged over the chart zooms in, and Back zooms out', async ({ page, server }) => {
  await server.post([...Array.from({ length: 40 }, (_, n) => at(n + 1, `minute ${n + 1};`)), at(300, 'long ago')])
  await page.goto(server.origin)
  await ready(page)
  const plot = page.locator('.histogram-plot .u-over')
  await expect(plot).toBeVisible()
  await expect(rowsWith(page, 'long ago')).toBeAttached()
  const box = await plot.boundingBox()
  if (!box) throw new Error('the chart has no place')
  await page.mouse.move(box.x + box.width * 0.8, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.99, box.y + box.height / 2, { steps: 5 })
  await page.mouse.up()
  await expect(page).toHaveURL(/from=\d{4}-.*&to=\d{4}-/)
  await expect(rowsWith(page, 'long ago')).toHaveCount(0)
  await expect(rowsWith(page, /minute \d+;/).first()).toBeVisible()
  await page.goBack()
  await expect(rowsWith(page, 'long ago')).toBeAttached()
})

test('an opened row shows what stood around it, leads to it, and to all of its user', async ({ page, server }) => {
  await server.post([
    at(3, 'before it'),
    at(2, 'the row itself', { user_id: 'u-7' }),
    at(1, 'after it'),
    at(200, 'once before', { user_id: 'u-7', service: 'elsewhere' }),
  ])
  await page.goto(`${server.origin}/?query=itself`)
  await ready(page)
  await rowsWith(page, 'the row itself').click()
  const detail = page.getByRole('complementary', { name: 'Opened log' })
  await detail.getByRole('tab', { name: 'Around' }).click()
  await expect(detail.getByText('before it')).toBeVisible()
  await detail.getByText('after it').click()
  await expect(detail.locator('[aria-current]')).toContainText('after it')
  await detail.getByText('the row itself').first().click()
  await detail.getByRole('button', { name: 'Same user' }).click()
  await expect(page).toHaveURL(/query=user_id%3Au-7/)
  await expect(rowsWith(page, 'once before')).toBeVisible()
})

test('the query is suggested, remembered and coloured; the text of the plain field is kept', async ({
  page,
  server,
}) => {
  await server.post([at(1, 'one'), at(1, 'two', { service: 'clockwork' })])
  await page.goto(`${server.origin}/?query=one`)
  await ready(page)
  await expect(queryField(page)).toHaveText('one')
  await ask(page, 'service:clockwork')
  await expect(rowsWith(page, 'two')).toBeVisible()
  await queryField(page).fill('serv')
  await expect(page.getByRole('option', { name: /^service/ }).first()).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(queryField(page)).toContainText('service:')
  await page.keyboard.type('clockw')
  await expect(page.getByRole('option', { name: /clockwork/ })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Recent queries' }).click()
  await page.getByRole('menuitem', { name: 'service:clockwork' }).click()
  await expect(queryField(page)).toHaveText('service:clockwork')
})

test('the palette finds a command, and the theme stays over a reload', async ({ page, server }) => {
  await server.post([at(1, 'one')])
  await page.goto(server.origin)
  await ready(page)
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('combobox').fill('dark')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})

const GONE = 'The server has not answered since'

/** A page whose server can be stopped and started again. Its console says that the server was away. */
async function pageOfItsOwn(browser: Browser) {
  const dataDir = temporaryDirectory()
  const env = { ...OWN_SHARE_ENV, PORT: String(await freePort()) }
  const start = () => startServer({ dataDir, env })
  const server = await start()
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  return { server, start, page: await context.newPage(), close: () => context.close() }
}

test('a server that is gone is said, the logs stay, and the page goes on when it is back', async ({ browser }) => {
  const { server, start, page, close } = await pageOfItsOwn(browser)
  await server.send('POST', '/api/ingest?wait=stored', JSON.stringify([at(1, 'still here')]))
  await page.goto(server.origin)
  await ready(page)
  await expect(rowsWith(page, 'still here')).toBeVisible()
  await server.stop()
  await ask(page, 'here')
  await expect(page.getByText(GONE)).toBeVisible()
  await expect(rowsWith(page, 'still here')).toBeVisible()
  const again = await start()
  await expect(page.getByText(GONE)).toHaveCount(0)
  await expect(page.locator('.result-bar').getByRole('status')).toHaveText('1 log')
  await expect(rowsWith(page, 'still here')).toBeVisible()
  await close()
  await again.stop()
})

test('who goes live while the server is gone is live when it is back; a press asks it at once', async ({ browser }) => {
  const { server, start, page, close } = await pageOfItsOwn(browser)
  await page.clock.install()
  await page.goto(`${server.origin}/?query=anything`)
  await ready(page)
  await server.stop()
  await page.getByRole('button', { name: 'Live', exact: true }).click()
  await expect(page.getByText(GONE)).toBeVisible()
  // Between two tries of its own, with the page's clock stopped: what is asked now is asked by the press.
  await expect(page.getByText('Trying again in 4 s.')).toBeVisible()
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 500))
  const asked = page.waitForRequest(/\/livez$/)
  await page.getByRole('status').getByRole('button', { name: 'Try now' }).click()
  await asked
  await page.clock.resume()
  const again = await start()
  await expect(page.getByRole('status').getByText('Live', { exact: true })).toBeVisible()
  await expect(page.getByText(GONE)).toHaveCount(0)
  await close()
  await again.stop()
})
