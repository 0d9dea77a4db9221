import { realisticLogs } from './realistic-logs.ts'
import { ready, rowsWith } from './rows.ts'
import { expect, test } from './test.ts'

test('lines are wrapped and roomy by key and button, and the address remembers it', async ({ page, server }) => {
  await server.post([{ service: 'wide', message: 'word '.repeat(300) }])
  await page.goto(server.origin)
  await ready(page)
  const row = rowsWith(page, 'word')
  const height = async () => (await row.boundingBox())?.height ?? 0
  const single = await height()
  await page.keyboard.press('w')
  await expect(page).toHaveURL(/wrap=1/)
  await expect.poll(height).toBeGreaterThan(3 * single)
  await page.getByRole('button', { name: 'Roomy rows' }).click()
  await expect(page).toHaveURL(/rows=roomy/)
  await page.reload()
  await ready(page)
  await expect.poll(height).toBeGreaterThan(3 * single)
  await page.keyboard.press('w')
  await expect(page).not.toHaveURL(/wrap=1/)
  await expect.poll(height).toBeLessThan(2 * single)
  expect(await height(), 'still roomy').toBeGreaterThan(single)
})

test('the help names the keys of the page, in groups, and gives the focus back', async ({ page, server }) => {
  await server.post(realisticLogs(3))
  await page.goto(server.origin)
  await ready(page)
  await page.keyboard.press('j')
  const focused = page.locator('.row:focus')
  await expect(focused).toHaveCount(1)
  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keyboard' })
  for (const label of ['Write a query', 'Go live', 'Without this value', 'All logs of the trace'])
    await expect(help.getByText(label, { exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(help).toHaveCount(0)
  await expect(focused).toHaveCount(1)
})

test('a range is chosen from the usual ones and on the calendar', async ({ page, server }) => {
  const dayMs = 86_400_000
  const at = (ageMs: number, message: string) => ({ service: 'old', message, timestamp: Date.now() - ageMs })
  await server.post([at(0, 'just now'), at(2 * dayMs, 'two days ago'), at(9 * dayMs, 'last week')])
  await page.goto(server.origin)
  await ready(page)
  const picker = page.getByRole('button', { name: /Time range/ })
  await picker.click()
  await page.getByRole('button', { name: 'Last 7 days' }).click()
  await expect(page).toHaveURL(/from=now-7d/)
  await expect(rowsWith(page, 'two days ago')).toBeVisible()
  await expect(rowsWith(page, 'last week')).toHaveCount(0)
  await picker.click()
  const calendar = page.getByRole('form', { name: 'Absolute range' })
  const day = (ageDays: number) => new Date(Date.now() - ageDays * dayMs).toISOString().slice(0, 10)
  await calendar.getByLabel('From').fill(`${day(10)}T00:00:00`)
  await calendar.getByLabel('To').fill(`${day(8)}T00:00:00`)
  await calendar.getByRole('button', { name: 'Apply' }).click()
  await expect(rowsWith(page, 'last week')).toBeVisible()
  await expect(rowsWith(page, 'days ago')).toHaveCount(0)
  await picker.click()
  await calendar.getByLabel('From').fill(`${day(1)}T00:00:00`)
  await calendar.getByRole('button', { name: 'Apply' }).click()
  await expect(calendar.getByRole('alert')).toBeVisible()
})

test('a level of the chart narrows the search, or is left out of it', async ({ page, server }) => {
  await server.post([
    { service: 'a', level: 'error', message: 'bad' },
    { service: 'a', level: 'info', message: 'good' },
    { service: 'a', level: 'warn', message: 'so-so' },
  ])
  await page.goto(server.origin)
  await ready(page)
  const legend = page.locator('.histogram-legend')
  await legend.getByRole('button', { name: 'error' }).click({ modifiers: ['Alt'] })
  await expect(rowsWith(page, 'bad')).toHaveCount(0)
  await expect(rowsWith(page, 'good')).toBeVisible()
  await legend.getByRole('button', { name: 'warn' }).click()
  await expect(rowsWith(page, 'good')).toHaveCount(0)
  await expect(rowsWith(page, 'so-so')).toBeVisible()
  await expect(page).toHaveURL(/NOT\+level%3Aerror\+level%3Awarn/)
})

test('fields are found by name, numbers are summed up, and one becomes a column', async ({ page, server }) => {
  await server.post(Array.from({ length: 100 }, (_, n) => ({ service: 'api', message: `r ${n}`, duration_ms: n + 1 })))
  await page.goto(server.origin)
  await ready(page)
  const fields = page.getByRole('region', { name: 'Fields' })
  await page.getByRole('searchbox', { name: 'Filter fields' }).fill('dura')
  const head = fields.getByRole('button', { name: 'duration_ms', exact: true })
  await expect(head).toBeVisible()
  await expect(fields.getByRole('button', { name: 'service', exact: true })).toHaveCount(0)
  if ((await head.getAttribute('aria-expanded')) === 'false') await head.click()
  const numbers = fields.locator('.field-numbers')
  await expect(numbers).toHaveText(/min\s*1 ms\s*median\s*5[01](\.5)? ms\s*p95\s*95(\.\d+)? ms\s*max\s*100 ms/)
  await head.hover()
  await fields.getByRole('button', { name: 'Column duration_ms' }).click()
  await expect(page.getByRole('columnheader', { name: 'duration_ms' })).toBeVisible()
  await numbers.getByRole('button', { name: '100 ms' }).click()
  await expect(rowsWith(page, 'r 99')).toBeVisible()
  await expect(page.locator('.log-rows .row')).toHaveCount(1)
})

test('an export says how much of it is here, and stops when it is called off', async ({ page, server }) => {
  await server.post(realisticLogs(5_000))
  await page.goto(server.origin)
  await ready(page)
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  const throughput = 200_000
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: throughput,
    uploadThroughput: throughput,
  })
  await page.getByRole('button', { name: 'Export' }).click()
  await page.getByRole('menuitem', { name: /NDJSON/ }).click()
  await expect(page.getByText(/^Exporting, [\d.]+ [kM]B/)).toBeVisible()
  await expect(page.getByText(/^Exporting, .*, [2-9] s$/)).toBeVisible()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByRole('button', { name: 'Export' })).toBeVisible()
  await expect(page.locator('.export-fault')).toHaveCount(0)
})
