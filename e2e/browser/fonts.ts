import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'

const require = createRequire(import.meta.url)
const base64Of = (file: string) => readFileSync(require.resolve(`@fontsource-variable/${file}`)).toString('base64')

/**
 * Gives every document of the page its own fonts before the first paint. Otherwise text is first drawn in whatever the
 * machine has installed and moves when ours arrive, by as much as the two differ.
 */
export async function fontsFromFirstPaint(page: Page): Promise<void> {
  const fonts = {
    'Inter Variable': base64Of('inter/files/inter-latin-wght-normal.woff2'),
    'JetBrains Mono Variable': base64Of('jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2'),
  }
  await page.addInitScript(files => {
    for (const [family, base64] of Object.entries(files)) {
      const bytes = Uint8Array.from(atob(base64), char => char.charCodeAt(0))
      // A face made of bytes is loaded at once.
      document.fonts.add(new FontFace(family, bytes, { weight: '100 900' }))
    }
  }, fonts)
  // A face of a style sheet comes before one made of bytes, and shows another font until it is loaded.
  await page.route('**/*.css', async route => {
    const response = await route.fetch()
    await route.fulfill({ response, body: (await response.text()).replace(/@font-face\s*\{[^}]*\}/g, '') })
  })
}
