import { queryField, ready, rowsWith } from './rows.ts'
import { expect, test } from './test.ts'

test('what is typed and not run is taken along by a click, kept by a range, and never lost', async ({
  page,
  server,
}) => {
  await server.post([
    { service: 'cart', level: 'error', message: 'timeout one' },
    { service: 'web', message: 'timeout two', timestamp: Date.now() - 3_600_000 },
  ])
  await page.goto(server.origin)
  await ready(page)
  const fields = page.getByRole('region', { name: 'Fields' })
  const cart = fields.getByRole('button', { name: 'cart', exact: true })
  const mark = page.getByText('not run yet')
  await cart.waitFor()
  await expect(mark).toHaveCount(0)
  await queryField(page).click()
  await page.keyboard.type('timeout')
  await expect(mark).toBeVisible()
  await cart.click()
  await expect(queryField(page)).toHaveText('timeout service:cart')
  await expect(page).toHaveURL(/query=timeout\+service%3Acart/)
  await expect(rowsWith(page, 'timeout one')).toBeVisible()
  await expect(mark).toHaveCount(0)

  // What cannot be read is neither run nor thrown away.
  await queryField(page).click()
  await page.keyboard.press('End')
  await page.keyboard.type(' (one OR')
  await cart.click()
  await expect(page.getByText('What stands in the query cannot be read')).toBeVisible()
  await expect(queryField(page)).toHaveText('timeout service:cart (one OR)')
  await expect(page).toHaveURL(/query=timeout\+service%3Acart$/)

  // Another range is of the query that runs: the mark says that the text is not it.
  await page.getByRole('button', { name: /^Time range/ }).click()
  await page.getByRole('button', { name: 'Last 15 minutes' }).click()
  await expect(page).toHaveURL(/from=now-15m/)
  await expect(queryField(page)).toHaveText('timeout service:cart (one OR)')
  await expect(mark).toBeVisible()

  // Back shows the query of before, and the history has what was typed.
  await rowsWith(page, 'timeout one').click()
  await page.getByRole('complementary', { name: 'Opened log' }).getByRole('button', { name: 'Same service' }).click()
  await expect(queryField(page)).toHaveText('service:cart')
  await page.getByRole('button', { name: 'Recent queries' }).click()
  await expect(page.getByRole('menuitem', { name: 'timeout service:cart (one OR)' })).toBeVisible()
})

test('Escape leaves the editor for the list, whether suggestions are there or on their way', async ({
  page,
  server,
}) => {
  await server.post([{ service: 'cart', message: 'one' }])
  let isHeld = false
  // Held to the end: the suggestions are on their way, however long the test takes.
  await page.route('**/logs.complete**', route => (isHeld ? undefined : route.continue()))
  await page.goto(server.origin)
  await ready(page)
  const list = page.getByRole('listbox')
  await page.keyboard.press('/')
  await page.keyboard.type('ser')
  await expect(list).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(list).toHaveCount(0)
  await expect(queryField(page)).toBeFocused()
  isHeld = true
  const asked = page.waitForRequest('**/logs.complete**')
  await page.keyboard.type('v')
  await asked
  await page.keyboard.press('Escape')
  await expect(page.locator('.log-rows .row:focus')).toHaveCount(1)
  await page.keyboard.press('j')
  await expect(queryField(page)).toHaveText('serv')
})

test('the legend takes back what it did, a key without a use says why, and Escape ends a drag over the chart', async ({
  page,
  server,
}) => {
  await server.post([
    { service: 'cart', level: 'error', message: 'one' },
    { service: 'cart', level: 'info', message: 'two', timestamp: Date.now() - 60_000 },
  ])
  await page.goto(server.origin)
  await ready(page)
  const error = page.locator('.histogram-legend').getByRole('button', { name: 'error' })
  await error.click()
  await expect(page).toHaveURL(/level%3Aerror/)
  await expect(rowsWith(page, 'two')).toHaveCount(0)
  await error.click()
  await expect(rowsWith(page, 'two')).toBeVisible()
  await expect(page).toHaveURL(`${server.origin}/`)

  const asked: string[] = []
  page.on('request', request => asked.push(request.url()))
  await page.keyboard.press('[')
  await page.keyboard.press('t')
  await expect(page.getByText('Choose a log first')).toBeVisible()
  await page.keyboard.press('j')
  await page.keyboard.press('t')
  await expect(page.getByText('This log belongs to no trace')).toBeVisible()
  expect(asked.filter(url => url.includes('logs.search'))).toEqual([])
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('range')
  await expect(page.getByRole('option', { name: 'Earlier range' })).toHaveCount(0)
  await page.keyboard.press('Escape')

  await page.keyboard.press('Enter')
  const detail = page.getByRole('complementary', { name: 'Opened log' })
  await expect(detail).toBeVisible()
  const chart = await page.locator('.histogram-plot .u-over').boundingBox()
  const at = { x: (chart?.x ?? 0) + 100, y: (chart?.y ?? 0) + 20 }
  await page.mouse.move(at.x, at.y)
  await page.mouse.down()
  await page.mouse.move(at.x + 80, at.y, { steps: 4 })
  await expect.poll(() => page.locator('.u-select').evaluate(element => element.clientWidth)).toBeGreaterThan(40)
  await page.keyboard.press('Escape')
  await expect.poll(() => page.locator('.u-select').evaluate(element => element.clientWidth)).toBe(0)
  await page.mouse.move(at.x + 120, at.y, { steps: 2 })
  await page.mouse.up()
  await expect(page).not.toHaveURL(/from=/)
  await expect(detail).toBeVisible()
  await page.mouse.down()
  await page.mouse.move(at.x + 20, at.y, { steps: 4 })
  await page.mouse.up()
  await expect(page).toHaveURL(/from=/)
})
