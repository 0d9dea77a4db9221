import type { Locator, Page } from '@playwright/test'
import { fontsFromFirstPaint } from './fonts.ts'
import { ready, rowsWith } from './rows.ts'
import { expect, test } from './test.ts'

/** Whether all of a text is in sight. */
const isWhole = (locator: Locator) =>
  locator.evaluate(
    element => element.scrollWidth <= element.clientWidth && element.scrollHeight <= element.clientHeight + 1,
  )

const timeButton = (page: Page) => page.getByRole('button', { name: /^Time range/ })

test('the time button says both ends and the zone of any range, in the room that it had before', async ({
  page,
  server,
}) => {
  await server.post([{ message: 'one' }])
  const ranges = [
    ['from=2026-11-20T14:00:00Z&to=2026-11-20T15:00:00Z', '2026-11-20 14:00 – 15:00 UTC'],
    ['from=2026-11-20T14:00:07.5Z&to=2026-11-21T15:00:09.25Z', '2026-11-20 14:00:07.500 – 2026-11-21 15:00:09.250 UTC'],
  ] as const
  await fontsFromFirstPaint(page)
  await page.addInitScript(() => {
    const shifts: number[] = []
    Object.assign(window, { shifts })
    new PerformanceObserver(list => {
      for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value)
    }).observe({ type: 'layout-shift', buffered: true })
  })
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 844 })
    for (const [range, text] of ranges) {
      await page.goto(`${server.origin}/?${range}`)
      await ready(page)
      const label = timeButton(page).locator('.time-label > span').first()
      await expect(label).toHaveText(text)
      expect(await isWhole(label), `${text} at ${width}`).toBe(true)
      expect(await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts)).toEqual([])
    }
  }
})

test('days of other years have their year, instants their milliseconds, blanks a name, and headings theirs', async ({
  page,
  server,
}) => {
  await server.post([
    { service: 'old', message: 'of another year', timestamp: '2024-11-20T23:59:59.500Z' },
    { service: 'blank', message: ' \n ' },
    { service: 'now', message: 'of this year' },
  ])
  await page.goto(`${server.origin}/?column=timestamp&column=received_at&column=service&column=message`)
  await ready(page)
  const old = rowsWith(page, 'of another year')
  await expect(old.locator('.row-day')).toHaveText('2024-11-20')
  await expect(rowsWith(page, 'of this year').locator('.row-day')).toHaveText(/^\d\d-\d\d$/)
  for (const cell of ['.row-time', '[data-field="timestamp"]', '[data-field="received_at"]'])
    expect(await isWhole(old.locator(cell)), cell).toBe(true)
  const blank = rowsWith(page, 'blank')
  await expect(blank.locator('[data-field="message"]')).toHaveText('no message')
  const ink = await blank.locator('[data-field="message"]').evaluate(element => getComputedStyle(element).color)
  await page.keyboard.press('w')
  await expect(blank.locator('[data-field="message"]')).toHaveText('no message')
  await expect(blank.locator('[data-field="message"]')).toHaveCSS('color', ink)
  await blank.click()
  await expect(page.getByRole('complementary', { name: 'Opened log' }).getByText('no message')).toBeVisible()
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(server.origin)
  await ready(page)
  const heading = (name: string | RegExp) => page.getByRole('columnheader', { name }).locator('.row-heading-name')
  await page.goto(`${server.origin}/?query=another`)
  await ready(page)
  await expect(heading(/^time/)).toContainText('2024-11-20, UTC')
  expect(await isWhole(heading(/^time/))).toBe(true)
})

test('an address that cannot be answered says why, and one that can keeps all that it says', async ({
  page,
  server,
}) => {
  await server.post([{ service: 'weird', message: 'one' }])
  await page.goto(`${server.origin}/?from=2026-11-30&to=2025-01-01`)
  await expect(page.getByText('ends before it begins')).toBeVisible()
  await page.goto(`${server.origin}/?row=abc`)
  await expect(page.getByText('This link names no log')).toBeVisible()
  await page.goto(`${server.origin}/live/weird?wrap=1&query=one+OR+two&column=host`)
  await expect(page.getByRole('status').getByText('Live', { exact: true })).toBeVisible()
  const { searchParams } = new URL(page.url())
  expect(Object.fromEntries(searchParams)).toEqual({
    query: '(one OR two) service:weird',
    column: 'host',
    wrap: '1',
    live: '1',
  })
  await expect(page.getByText(/^Counted at \d\d:\d\d:\d\d UTC/)).toBeVisible()
  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keyboard' })
  for (const label of ['Pause or go on', 'Close the opened log', 'Refresh', 'Up'])
    await expect(help.getByText(label, { exact: true })).toHaveCount(1)
})

test('no two signs are drawn as one, and the chart says its span within its box', async ({ page, server }) => {
  await server.post([
    { service: 'a->b', message: 'if (a != b) { c => d } x |> y === z', timestamp: '2026-11-20T23:59:59.100Z' },
    { service: 'a->b', message: 'late', timestamp: '2026-11-20T23:59:59.900Z' },
  ])
  await page.goto(`${server.origin}/?from=2026-11-20T23:59:59Z&to=2026-11-21T00:00:00Z`)
  await ready(page)
  await rowsWith(page, 'a != b').click()
  await expect(page.getByRole('complementary', { name: 'Opened log' })).toContainText('a != b')
  const mono = await page.evaluate(() =>
    [...document.querySelectorAll('.explore *')]
      .filter(element => getComputedStyle(element).fontFamily.includes('Mono'))
      .map(element => getComputedStyle(element).fontVariantLigatures),
  )
  expect(mono.length).toBeGreaterThan(10)
  expect(new Set(mono)).toEqual(new Set(['none']))
  const plot = await page.locator('.histogram-plot .u-over').boundingBox()
  await page.mouse.move((plot?.x ?? 0) + (plot?.width ?? 0) - 3, (plot?.y ?? 0) + 20)
  const span = page.locator('.histogram-readout-span')
  await expect(span).toContainText('2026-11-21 00:00:00.000')
  expect(await isWhole(span)).toBe(true)
})
