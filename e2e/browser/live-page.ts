/** Numbered logs, and the page that shows them as they arrive. */
import type { Page } from '@playwright/test'
import { expect } from './test.ts'

/** As a sender that does not wait for the store. */
export async function post(origin: string, records: readonly object[]): Promise<void> {
  const reply = await fetch(`${origin}/api/ingest`, { method: 'POST', body: JSON.stringify(records) })
  expect(reply.status).toBe(200)
}

export const numbered = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => ({ service: 'numbers', message: `number ${from + n};` }))

/** Resolves when the page listens. */
export async function live(page: Page, origin: string, query = 'number'): Promise<void> {
  await page.goto(`${origin}/?live=1&query=${encodeURIComponent(query)}`)
  await expect(page.getByRole('status').getByText('Live', { exact: true })).toBeVisible()
}
