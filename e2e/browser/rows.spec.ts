import type { Page } from '@playwright/test'
import { ready, rowsWith } from './rows.ts'
import { expect, test } from './test.ts'

const END = Date.parse('2026-11-20T12:00:00.000Z')
/** The first stands on top. */
const numbered = (count: number, more: (n: number) => object = () => ({})) =>
  Array.from({ length: count }, (_, n) => ({
    service: n % 2 ? 'odd' : 'even',
    message: `row ${n};`,
    timestamp: END - n,
    ...more(n),
  }))

const focusedRow = (page: Page) => page.locator('.log-rows [data-index]:focus')
const detailOf = (page: Page) => page.getByRole('complementary', { name: 'Opened log' })
const scroller = (page: Page) => page.locator('.log-scroller')

async function open(page: Page, origin: string, path = '/'): Promise<void> {
  await page.goto(origin + path)
  await ready(page)
  await expect(page.locator('.log-rows .row').first()).toBeVisible()
}

test('keys begin at the first row in view, go on from the one that has the focus, and never die', async ({
  page,
  server,
}) => {
  await server.post(numbered(400))
  await open(page, server.origin)
  await page.keyboard.press('j')
  await expect(focusedRow(page)).toContainText('row 0;')
  for (let n = 0; n < 3; n++) await page.keyboard.press('j')
  await expect(focusedRow(page)).toContainText('row 3;')
  await page.keyboard.press('Enter')
  await expect(detailOf(page)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(focusedRow(page)).toContainText('row 3;')
  await page.keyboard.press('x')
  await expect(page).toHaveURL(/NOT\+service%3Aodd/)
  await expect(rowsWith(page, 'row 3;')).toHaveCount(0)
  await expect(focusedRow(page)).toContainText('row 6;')
  await rowsWith(page, 'row 8;').click()
  await scroller(page).evaluate(element => element.scrollTo(0, 2_010))
  await expect(rowsWith(page, 'row 8;')).toHaveCount(0)
  await expect(page.locator('.row[tabindex="0"]')).toHaveCount(1)
  await page.keyboard.press('j')
  await expect(focusedRow(page)).toHaveCount(1)
  const top = await scroller(page).evaluate(element => element.scrollTop)
  expect(top).toBeGreaterThan(1_900)
  const box = await focusedRow(page).boundingBox()
  const list = await scroller(page).boundingBox()
  expect(box?.y ?? 0).toBeGreaterThanOrEqual((list?.y ?? 0) + 23)
})

test('whoever leaves nothing with x stays in the list, a Tab away from the way back', async ({ page, server }) => {
  await server.post(numbered(4).map(log => ({ ...log, service: 'lonely' })))
  await open(page, server.origin)
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  const clear = page.getByRole('button', { name: 'Clear the query' })
  await expect(clear).toBeVisible()
  await expect(page.locator('.explore-list')).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(clear).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(focusedRow(page)).toContainText('row 0;')
})

test('the opened log goes along with j and k, without a history of its own', async ({ page, server }) => {
  await server.post(numbered(50))
  await open(page, server.origin)
  const length = await page.evaluate(() => history.length)
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(detailOf(page)).toContainText('row 0;')
  await page.keyboard.press('j')
  await expect(detailOf(page)).toContainText('row 1;')
  await expect(focusedRow(page)).toContainText('row 1;')
  await page.keyboard.press('k')
  await expect(detailOf(page)).toContainText('row 0;')
  expect(await page.evaluate(() => history.length)).toBe(length)
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await expect(detailOf(page)).toHaveCount(0)
  await expect(focusedRow(page)).toContainText('row 0;')
})

test('a double click selects a word and opens nothing; a click opens', async ({ page, server }) => {
  await server.post([{ service: 'words', message: 'pick this' }])
  await open(page, server.origin)
  const message = rowsWith(page, 'pick this').locator('[data-field="message"]')
  await message.dblclick({ position: { x: 12, y: 12 } })
  expect((await page.evaluate(() => String(getSelection()))).trim()).toBe('pick')
  await page.waitForTimeout(400)
  await expect(detailOf(page)).toHaveCount(0)
  await page.evaluate(() => getSelection()?.removeAllRanges())
  await message.click({ position: { x: 300, y: 12 } })
  await expect(detailOf(page)).toBeVisible()
})

test('a value too long for a query is refused in words, and the page stays', async ({ page, server }) => {
  await server.post([{ service: 'bulk', message: 'payload '.repeat(25_000) }])
  await open(page, server.origin)
  await page.keyboard.press('j')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('x')
  await expect(page.getByText('This message is too long to be searched for')).toBeVisible()
  await expect(page).toHaveURL(`${server.origin}/`)
  await expect(focusedRow(page)).toHaveCount(1)
  await expect(page.getByText('This message is too long to be searched for')).toHaveCount(0)
})

test('the cell that keys act on is outlined', async ({ page, server }) => {
  await server.post(numbered(3))
  await open(page, server.origin)
  await page.keyboard.press('j')
  await page.keyboard.press('ArrowRight')
  const cell = page.locator('.row:focus [data-field="message"]')
  await expect(cell).toHaveCSS('outline-style', 'solid')
  await page.keyboard.press('ArrowLeft')
  await expect(cell).toHaveCSS('outline-style', 'none')
  await expect(page.locator('.row:focus [data-field="service"]')).toHaveCSS('outline-style', 'solid')
})

test('a value under the pointer offers what can be done with it, behind it, with its count', async ({
  page,
  server,
}) => {
  await server.post(numbered(40))
  await open(page, server.origin)
  await expect(page.getByRole('region', { name: 'Fields' }).getByText('odd')).toBeVisible()
  const cell = rowsWith(page, 'row 5;').locator('[data-field="service"]')
  await cell.hover()
  const actions = page.locator('[data-cell-actions]')
  await expect(actions).toContainText('20')
  const end = await cell.locator('bdi').evaluate(element => element.getBoundingClientRect().right)
  expect((await actions.boundingBox())?.x).toBeGreaterThanOrEqual(end)
  await actions.getByRole('button', { name: 'Without this value' }).click()
  await expect(rowsWith(page, 'odd')).toHaveCount(0)
  await expect(focusedRow(page)).toHaveCount(1)
  await rowsWith(page, 'row 4;').locator('[data-field="message"]').hover()
  await expect(actions.getByRole('button')).toHaveCount(1)
  await expect(actions.getByRole('button', { name: 'Copy' })).toBeVisible()
})

test('a column that is removed leaves the focus in the list', async ({ page, server }) => {
  await server.post(numbered(5))
  await open(page, server.origin)
  await page.getByRole('button', { name: 'Options of column service' }).click()
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await expect(page.getByRole('columnheader', { name: 'service' })).toHaveCount(0)
  await expect(focusedRow(page)).toHaveCount(1)
})

test('no text turns what stands around it, in the list or in the opened log, and no two names look alike', async ({
  page,
  server,
}) => {
  const attributes = { 'na\u202Eme': 'va\u2066lue \u001b[1m' }
  await server.post([
    { service: 'rtl\u202E', message: 'invoice\u202Efdp.exe \u001b[31mred', ...attributes },
    { service: 'pay\u200bments', message: 'שלום user=7 done' },
    { service: 'payments', message: 'plain' },
  ])
  await open(page, server.origin)
  const fields = page.getByRole('region', { name: 'Fields' })
  await expect(fields.getByText('pay[U+200B]ments', { exact: true })).toBeVisible()
  await expect(fields.getByText('payments', { exact: true })).toBeVisible()
  await expect(fields.getByText('rtl[U+202E]')).toBeVisible()
  await rowsWith(page, 'invoice[U+202E]fdp.exe ␛[31mred').click()
  const detail = detailOf(page)
  await expect(detail.getByRole('heading', { name: 'rtl[U+202E]' })).toBeVisible()
  await expect(detail.getByRole('region', { name: 'message' })).toHaveText('invoice[U+202E]fdp.exe ␛[31mred')
  await expect(detail.getByText('na[U+202E]me')).toBeVisible()
  await expect(detail.getByText('va[U+2066]lue ␛[1m')).toBeVisible()
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
  const dangerous = /[\u202a-\u202e\u2066-\u2069\u001b]/
  for (const tab of ['JSON', 'Around']) {
    await detail.getByRole('tab', { name: tab }).click()
    await expect(detail.getByRole('tabpanel')).toContainText('invoice[U+202E]fdp.exe')
    expect(await page.locator('.explore').textContent()).not.toMatch(dangerous)
  }
  expect(
    await page.locator('.explore [title]').evaluateAll(all => all.map(one => one.getAttribute('title')).join()),
  ).not.toMatch(dangerous)
  // Base direction: the word that ends the text stands on the same side of the number everywhere.
  await rowsWith(page, 'user=7 done').click()
  const message = detail.getByRole('region', { name: 'message' })
  await expect(message).toContainText('user=7 done')
  const isDoneFirst = (element: Element) => {
    const node = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode() as Text
    const leftOf = (word: string) => {
      const range = document.createRange()
      range.setStart(node, node.data.indexOf(word))
      range.setEnd(node, node.data.indexOf(word) + word.length)
      return range.getBoundingClientRect().left
    }
    return leftOf('user') < leftOf('שלום')
  }
  const cell = rowsWith(page, 'user=7 done').locator('[data-field="message"] bdi')
  expect(await message.evaluate(isDoneFirst)).toBe(await cell.evaluate(isDoneFirst))
  await detail.getByRole('tab', { name: 'Around' }).click()
  const around = detail.locator('.detail-row-text', { hasText: 'user=7' })
  expect(await around.evaluate(isDoneFirst)).toBe(await cell.evaluate(isDoneFirst))
})
