/** The page under fingers, in little room. */
import { ready, rowsWith } from './rows.ts'
import { expect, test } from './test.ts'

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })

const MESSAGE = 'a message of many letters that fills any line there is'

test('at least 24 characters of a message are seen, and the whole name of the service’s column', async ({
  page,
  server,
}) => {
  await server.post([{ service: 'a-service-of-some-length', message: MESSAGE }])
  await page.goto(server.origin)
  await ready(page)
  const cell = rowsWith(page, 'a message').locator('[data-field="message"]')
  const chars = await cell.evaluate(element => {
    const range = document.createRange()
    range.selectNodeContents(element.firstChild as Node)
    return element.clientWidth / (range.getBoundingClientRect().width / (element.firstChild?.textContent?.length ?? 1))
  })
  expect(Math.floor(chars)).toBeGreaterThanOrEqual(24)
  const heading = page.getByRole('columnheader', { name: 'service' }).locator('.row-heading-name')
  expect(await heading.evaluate(element => element.scrollWidth - element.clientWidth)).toBe(0)
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
})

test('Back closes the opened log, and Close leaves nothing for Back to do twice', async ({ page, server }) => {
  await server.post([{ service: 'one', message: MESSAGE }])
  await page.goto(server.origin)
  await ready(page)
  const detail = page.getByRole('complementary', { name: 'Opened log' })
  await rowsWith(page, 'a message').tap()
  await expect(detail).toBeVisible()
  await page.goBack()
  await expect(detail).toHaveCount(0)
  await expect(rowsWith(page, 'a message')).toBeVisible()
  // What a mouse is offered at a value would lie over the row that is touched next.
  await expect(page.locator('[data-cell-actions]')).toHaveCount(0)
  await rowsWith(page, 'a message').tap()
  await detail.getByRole('button', { name: 'Close' }).tap()
  await expect(detail).toHaveCount(0)
  await page.goBack()
  await expect(page).toHaveURL('about:blank')
})

test('a finger that is drawn over the chart chooses a range', async ({ page, server }) => {
  const end = Date.now()
  await server.post(Array.from({ length: 60 }, (_, n) => ({ message: `n ${n}`, timestamp: end - n * 60_000 })))
  await page.goto(server.origin)
  await ready(page)
  const box = await page.locator('.u-over').boundingBox()
  if (box === null) throw new Error('no chart')
  const client = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', share: number) =>
    client.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: type === 'touchEnd' ? [] : [{ x: box.x + box.width * share, y: box.y + box.height / 2 }],
    })
  await touch('touchStart', 0.3)
  for (const share of [0.4, 0.5, 0.6, 0.7]) await touch('touchMove', share)
  await touch('touchEnd', 0.7)
  await expect(page).toHaveURL(/from=20.*to=20/)
})

test('what is touched has at least 24 pixels', async ({ page, server }) => {
  await server.post([{ service: 'one', level: 'error', message: MESSAGE }])
  await page.goto(server.origin)
  await ready(page)
  await page.waitForTimeout(1_000)
  const small = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, a[href], [role="menuitem"]')].flatMap(element => {
      const { width, height } = element.getBoundingClientRect()
      const isSeen = element.checkVisibility() && width > 1
      return isSeen && (width < 24 || height < 24) ? [`${element.className} ${width}×${height}`] : []
    }),
  )
  expect(small).toEqual([])
})
