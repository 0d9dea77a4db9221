import { readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { PAGES } from './pages.ts'

test('lists exactly the pages of the app folder', () => {
  const app = path.resolve(import.meta.dirname, '../../app')
  const files = readdirSync(app, { recursive: true, encoding: 'utf8' }).filter(file => /(?:^|\/)page\.tsx$/.test(file))
  const addresses = files.map(file => `/${path.dirname(file)}`.replace(/\/\.$/, '/').replace(/\[\w+\]/g, 'x'))
  for (const address of addresses)
    expect(
      PAGES.filter(page => page.test(address)),
      address,
    ).toHaveLength(1)
  expect(PAGES).toHaveLength(addresses.length)
})
