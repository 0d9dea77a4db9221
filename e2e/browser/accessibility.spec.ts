import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import { realisticLogs } from './realistic-logs.ts'
import { expect, test } from './test.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8')
const SCREENS = [
  { name: 'desktop', viewport: { width: 1440, height: 900 } },
  { name: 'phone', viewport: { width: 390, height: 844 } },
]

async function findings(page: Page): Promise<string[]> {
  await page.locator('.skeleton').waitFor({ state: 'detached' })
  await page.evaluate(axe)
  return page.evaluate(async () => {
    // biome-ignore lint/suspicious/noExplicitAny: axe is a global of the page
    const { violations } = await (globalThis as any).axe.run()
    return violations.map(({ id, nodes }: { id: string; nodes: { html: string }[] }) => `${id}: ${nodes[0]?.html}`)
  })
}

for (const { name, viewport } of SCREENS) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing on any state (${name}, ${colorScheme})`, async ({ page, server }) => {
      await page.setViewportSize(viewport)
      await page.emulateMedia({ colorScheme })
      await page.goto(server.origin)
      expect(await findings(page), 'first run').toEqual([])
      await server.post(realisticLogs(60))
      await page.goto(server.origin)
      expect(await findings(page), 'loaded').toEqual([])
      await page.locator('summary', { hasText: 'charge failed' }).first().click()
      expect(await findings(page), 'opened row').toEqual([])
      await page.goto(`${server.origin}/?query=pineapple&level=fatal`)
      expect(await findings(page), 'no match').toEqual([])
    })
  }
}
