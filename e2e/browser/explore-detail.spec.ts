import type { Page } from '@playwright/test'
import { ready, rowsWith } from './rows.ts'
import { expect, test } from './test.ts'

test.use({ permissions: ['clipboard-read', 'clipboard-write'] })

const TRACE = 'ab12'.repeat(8)
const STACK = `TypeError: cart is undefined
    at next (/srv/shop/node_modules/express/lib/router.js:12:3)
    at total (/srv/shop/src/cart.ts:41:9)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)`

const detailOf = (page: Page) => page.getByRole('complementary', { name: 'Opened log' })
const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText())

test('an opened log is copied as a whole and value by value, just as it was sent', async ({ page, server }) => {
  const message = 'two  blanks, a\ttab and ünïcode'
  await server.post([{ service: 'shop', message, cart: { id: 'c-1', items: 3 } }])
  await page.goto(server.origin)
  await ready(page)
  await rowsWith(page, 'two').click()
  const detail = detailOf(page)
  await detail.getByRole('button', { name: 'Copy message' }).first().click()
  await expect.poll(() => clipboard(page)).toBe(message)
  await detail.getByRole('button', { name: 'Copy as JSON' }).click()
  await expect.poll(async () => JSON.parse(await clipboard(page))).toMatchObject({ service: 'shop', message })
  await detail.getByRole('tab', { name: 'JSON' }).click()
  await expect(detail.getByText('"c-1"')).toBeVisible()
  await detail.getByRole('button', { name: 'Copy record' }).click()
  await expect
    .poll(async () => JSON.parse(await clipboard(page)).attributes)
    .toMatchObject({ 'cart.id': 'c-1', 'cart.items': 3 })
  await detail.getByRole('button', { name: 'Copy link to this log' }).click()
  await expect.poll(() => clipboard(page)).toContain(`${server.origin}/?row=`)
  await page.goto(await clipboard(page))
  await expect(detail.getByText(message).first()).toBeVisible()
})

test('a stack trace shows own frames first, all of them as written, and the text itself', async ({ page, server }) => {
  await server.post([{ service: 'shop', level: 'error', message: 'it broke', stack_trace: STACK }])
  await page.goto(server.origin)
  await ready(page)
  await rowsWith(page, 'it broke').click()
  const stack = detailOf(page)
    .locator('.detail-section')
    .filter({ has: page.getByRole('heading', { name: 'stack_trace' }) })
  await expect(stack.getByText('total', { exact: true })).toBeVisible()
  const positions = async () => {
    const text = await stack.innerText()
    return { own: text.indexOf('cart.ts'), library: text.indexOf('router.js') }
  }
  const own = await positions()
  expect(own.own).toBeGreaterThan(0)
  expect(own.library === -1 || own.library > own.own, 'the library comes behind, or is folded').toBe(true)
  await stack.getByRole('button', { name: 'Own frames first' }).click()
  await stack.getByRole('button', { name: 'Raw' }).click()
  const raw = await positions()
  expect(raw.library).toBeLessThan(raw.own)
  await stack.getByRole('button', { name: 'Copy stack_trace' }).click()
  await expect.poll(() => clipboard(page)).toBe(STACK)
})

test('a message that is JSON is laid out, and shown as sent on request', async ({ page, server }) => {
  const body = JSON.stringify({
    order: { id: 'o-1', lines: Array.from({ length: 400 }, (_, n) => ({ sku: `s-${n}` })) },
  })
  await server.post([{ service: 'shop', message: body }])
  await page.goto(server.origin)
  await ready(page)
  await rowsWith(page, '"o-1"').click()
  const detail = detailOf(page)
  await expect(detail.getByText(/^\{\n {2}"order": \{\n {4}"id": "o-1"/).first()).toBeVisible()
  await detail.getByRole('button', { name: 'As sent' }).click()
  await expect(detail.getByText(/^\{"order":\{"id":"o-1"/).first()).toBeVisible()
})

test('a log leads to all of its service and of its trace, by button and by key', async ({ page, server }) => {
  await server.post([
    { service: 'cart', message: 'here', trace_id: TRACE },
    { service: 'bank', message: 'far away', trace_id: TRACE },
    { service: 'cart', message: 'another time' },
  ])
  await page.goto(`${server.origin}/?query=here`)
  await ready(page)
  await rowsWith(page, 'here').click()
  await detailOf(page).getByRole('button', { name: 'Same service' }).click()
  await expect(page).toHaveURL(/query=service%3Acart/)
  await expect(rowsWith(page, 'another time')).toBeVisible()
  await rowsWith(page, 'here').click()
  await detailOf(page).getByRole('button', { name: 'Same trace' }).click()
  await expect(rowsWith(page, 'far away')).toBeVisible()
  await expect(rowsWith(page, 'another time')).toHaveCount(0)
  await page.goto(`${server.origin}/?query=here`)
  await ready(page)
  await page.keyboard.press('j')
  await page.keyboard.press('t')
  await expect(page).toHaveURL(new RegExp(`trace_id%3A${TRACE}`))
  await expect(rowsWith(page, 'far away')).toBeVisible()
})
