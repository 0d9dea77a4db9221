import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import { realisticLogs } from './realistic-logs.ts'
import { ask, ready, rowsWith } from './rows.ts'
import { expect, test } from './test.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8')
const SCREENS = [
  { name: 'desktop', viewport: { width: 1440, height: 900 } },
  { name: 'phone', viewport: { width: 390, height: 844 } },
]

async function findings(page: Page): Promise<string[]> {
  await expect(page.locator('.skeleton, [aria-busy="true"]')).toHaveCount(0)
  return violations(page)
}

async function violations(page: Page): Promise<string[]> {
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
      test.slow()
      await page.setViewportSize(viewport)
      await page.emulateMedia({ colorScheme })
      await page.goto(server.origin)
      expect(await findings(page), 'first run').toEqual([])
      await server.post(realisticLogs(60))
      await page.goto(server.origin)
      expect(await findings(page), 'loaded').toEqual([])
      await rowsWith(page, 'charge failed').first().click()
      await expect(page.getByRole('complementary', { name: 'Opened log' })).toBeVisible()
      expect(await findings(page), 'opened row').toEqual([])
      await page.goto(`${server.origin}/?query=pineapple&level=fatal`)
      await expect(page.getByRole('heading', { name: 'No log matches' })).toBeVisible()
      expect(await findings(page), 'no match').toEqual([])
      await page.goto(`${server.origin}/?query=${encodeURIComponent('a:(b')}`)
      await expect(page.getByRole('heading', { name: 'This query cannot be run' })).toBeVisible()
      expect(await findings(page), 'unreadable query').toEqual([])
      await page.goto(`${server.origin}/?live=1&wrap=1`)
      await expect(rowsWith(page, 'charge failed').first()).toBeVisible()
      expect(await findings(page), 'live').toEqual([])
      await page.keyboard.press('Space')
      await expect(page.getByRole('button', { name: 'To the newest' })).toBeVisible()
      expect(await findings(page), 'paused').toEqual([])
      await page.keyboard.press('?')
      await expect(page.getByRole('dialog')).toBeVisible()
      expect(await findings(page), 'help').toEqual([])
      await page.keyboard.press('Escape')
      await page.keyboard.press('ControlOrMeta+k')
      await expect(page.getByRole('dialog')).toBeVisible()
      expect(await findings(page), 'palette').toEqual([])
    })

    test(`axe finds nothing on what opens and what waits (${name}, ${colorScheme})`, async ({ page, server }) => {
      test.slow()
      await server.post(realisticLogs(60))
      await page.setViewportSize(viewport)
      await page.emulateMedia({ colorScheme })
      await page.goto(server.origin)
      await ready(page)
      for (const menu of ['Options of column service', 'Export', 'Recent queries']) {
        await page.getByRole('button', { name: menu }).click()
        await expect(page.getByRole('menu')).toBeVisible()
        expect(await findings(page), menu).toEqual([])
        await page.keyboard.press('Escape')
      }
      await page.getByRole('button', { name: /^Time range/ }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
      expect(await findings(page), 'time menu').toEqual([])
      await page.keyboard.press('Escape')
      await rowsWith(page, 'charge failed').first().click()
      for (const tab of ['JSON', 'Around']) {
        await page.getByRole('tab', { name: tab }).click()
        expect(await findings(page), tab).toEqual([])
      }
      await page.getByRole('button', { name: 'Close', exact: true }).click()
      await page.goto(`${server.origin}/?live=1&query=level:x`)
      await expect(page.locator('.cm-query-fault')).toBeVisible()
      expect(await findings(page), 'live query that is none').toEqual([])
      await page.goto(`${server.origin}/?from=garbage`)
      await expect(page.getByRole('button', { name: 'Search any time' })).toBeVisible()
      expect(await findings(page), 'range that is none').toEqual([])
      await page.goto(server.origin)
      await ready(page)
      await page.route('**/api/trpc/**', () => undefined)
      await ask(page, 'level:error')
      await expect(page.locator('.log-table[data-stale]')).toBeVisible()
      await page.evaluate(() => {
        const transitions = document.getAnimations().filter(animation => animation instanceof CSSTransition)
        return Promise.allSettled(transitions.map(({ finished }) => finished)).then(() => undefined)
      })
      expect(await violations(page), 'searching').toEqual([])
    })
  }
}
