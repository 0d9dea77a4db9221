import type { Locator, Page } from '@playwright/test'

/** The lines of the list that have this text. */
export function rowsWith(page: Page, text: string | RegExp): Locator {
  return page.locator('.log-rows .row', { hasText: text })
}

/** What the query's field holds, before its editor is loaded and after. */
export function queryField(page: Page): Locator {
  return page.getByRole('textbox', { name: 'Query' })
}

/** Resolves when the page listens to its reader and the editor is loaded. */
export async function ready(page: Page): Promise<void> {
  await page.locator('.cm-content').waitFor()
}

/** Writes a query and runs it. */
export async function ask(page: Page, query: string): Promise<void> {
  await ready(page)
  await page.keyboard.press('/')
  await queryField(page).fill(query)
  await page.keyboard.press('Enter')
}
