import { test as base, expect } from '@playwright/test'
import { startServer, type TestServer } from './server.ts'

export { expect }

/** A test with a server of its own, which fails when the browser's console shows an error. */
export const test = base.extend<{ server: TestServer; quietConsole: undefined }>({
  server: async ({ page }, use) => {
    const server = await startServer()
    await server.ready()
    await use(server)
    // A page that still loads something would complain about the server's end.
    await page.goto('about:blank')
    await server.stop()
  },
  quietConsole: [
    async ({ page }, use) => {
      const errors: string[] = []
      page.on('console', message => message.type() === 'error' && errors.push(message.text()))
      page.on('pageerror', error => errors.push(error.message))
      await use(undefined)
      expect(errors, 'errors in the console').toEqual([])
    },
    { auto: true },
  ],
})
