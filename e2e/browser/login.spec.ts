import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import type { Page } from '@playwright/test'
import { fontsFromFirstPaint } from './fonts.ts'
import { rowsWith } from './rows.ts'
import { startServer, type TestServer } from './server.ts'
import { test as base, expect } from './test.ts'

const run = promisify(execFile)
const PASSWORD = 'open sesame'
const KEY = 'k3y'
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8')

/** A server that asks for both secrets, with one log that only its reader may see. */
const test = base.extend<{ locked: TestServer }>({
  locked: async ({ page }, use) => {
    const server = await startServer({ ADMIN_PASSWORD: PASSWORD, INGEST_KEY: KEY })
    const reply = await fetch(`${server.origin}/api/ingest?wait=stored`, {
      method: 'POST',
      headers: { 'x-api-key': KEY },
      body: JSON.stringify({ service: 'vault', level: 'warn', message: 'only for its reader' }),
    })
    expect(reply.status).toBe(200)
    await use(server)
    await page.goto('about:blank')
    await server.stop()
  },
})

async function logIn(page: Page, password = PASSWORD): Promise<void> {
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Log in' }).click()
}

test('whoever opens a page types the password and is there, without touching the mouse', async ({ page, locked }) => {
  const gated: string[] = []
  page.on('response', reply => reply.status() >= 400 && gated.push(reply.url()))
  await page.goto(`${locked.origin}/?query=reader&level=warn`)
  await expect(page).toHaveURL(/\/login\?next=/)
  await expect(page).toHaveTitle('Log in · Tailrace')
  await expect(page.getByLabel('Password')).toBeFocused()
  expect(await page.content()).not.toContain('vault')
  await page.evaluate(() => document.fonts.ready)
  expect(gated, 'the page loads nothing that is gated').toEqual([])
  expect(await page.evaluate(() => document.fonts.check('13px "Inter Variable"'))).toBe(true)
  await page.keyboard.type(PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`${locked.origin}/?query=reader&level=warn`)
  await expect(rowsWith(page, 'only for its reader')).toBeVisible()
  const [cookie] = await page.context().cookies()
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', secure: false, path: '/' })
  expect(cookie?.name).toBe(`tailrace_session_${new URL(locked.origin).port}`)
  expect(Number(cookie?.expires) - Date.now() / 1000).toBeGreaterThan(29 * 86_400)
})

test('a password manager finds a name, a current password and a form to send', async ({ page, locked }) => {
  await page.goto(locked.origin)
  await expect(page.locator('form input[autocomplete="username"]')).toHaveCount(1)
  await expect(page.getByLabel('Password')).toHaveAttribute('autocomplete', 'current-password')
  await expect(page.getByLabel('Password')).toHaveAttribute('type', 'password')
})

test('a wrong password is said in place, read aloud, moves nothing, and the right one then leads on', async ({
  page,
  locked,
}) => {
  await page.goto(`${locked.origin}/?level=warn`)
  const boxes = async () => [
    await page.locator('.login-form').boundingBox(),
    await page.getByLabel('Password').boundingBox(),
    await page.getByRole('button', { name: 'Log in' }).boundingBox(),
  ]
  const before = await boxes()
  await logIn(page, 'open barley')
  await expect(page.locator('.login-note[role="alert"]')).toContainText('Wrong password')
  await expect(page.getByLabel('Password')).toBeFocused()
  await expect(page.getByLabel('Password')).toHaveValue('')
  await expect(page.getByLabel('Password')).toHaveAccessibleDescription(/Wrong password/)
  expect(await boxes()).toEqual(before)
  await logIn(page)
  await expect(page).toHaveURL(`${locked.origin}/?level=warn`)
})

test('too many tries: the page says how long to wait, counts down, and lets in afterwards', async ({
  page,
  locked,
}) => {
  await page.goto(locked.origin)
  const height = (await page.locator('.login-form').boundingBox())?.height
  for (let i = 0; i < 12; i++) {
    await page.request.post(`${locked.origin}/api/login`, { form: { password: `guess ${i}` } })
    if (i >= 9) await page.waitForTimeout(i === 9 ? 1_050 : 2_050)
  }
  await page.request.post(`${locked.origin}/api/login`, { form: { password: 'one more' } })
  await logIn(page)
  const note = page.locator('.login-note[role="alert"]')
  await expect(note).toContainText(/Too many attempts: wait \d s\./)
  expect((await page.locator('.login-form').boundingBox())?.height).toBe(height)
  await page.reload()
  await expect(note).toContainText(/Too many attempts/)
  await expect(note).toHaveText('Too many attempts: try again now.')
  await logIn(page)
  await expect(rowsWith(page, 'only for its reader')).toBeVisible()
})

test('the header logs out, and Back does not bring the logs back', async ({ page, locked }) => {
  await page.goto(locked.origin)
  await logIn(page)
  await expect(rowsWith(page, 'only for its reader')).toBeVisible()
  await page.getByRole('button', { name: 'Log out' }).click()
  await expect(page).toHaveURL(`${locked.origin}/login`)
  expect(await page.context().cookies()).toEqual([])
  await page.goBack()
  await expect(page.getByLabel('Password')).toBeVisible()
  await expect(page.locator('.log-rows .row')).toHaveCount(0)
})

test('the first run shows commands that work as they stand, with the key from the environment', async ({ page }) => {
  const server = await startServer({ ADMIN_PASSWORD: PASSWORD, INGEST_KEY: KEY })
  try {
    await page.goto(server.origin)
    await logIn(page)
    // The store is being opened meanwhile.
    await expect(page.getByRole('heading', { name: 'No logs yet' })).toBeVisible()
    const command = async (name: string) => page.locator(`#sample-${name}`).innerText()
    const env = { ...process.env, INGEST_KEY: KEY }
    const ways: [string, string[]][] = [
      ['bash', ['-c', await command('curl')]],
      [process.execPath, ['--input-type=module', '-e', await command('node')]],
      ['python3', ['-c', await command('python')]],
    ]
    for (const [program, args] of ways) await run(program, args, { env })
    for (const name of ['curl', 'Node.js', 'Python']) await expect(rowsWith(page, `Hello from ${name}`)).toBeVisible()
  } finally {
    await page.goto('about:blank')
    await server.stop()
  }
})

test('a page that renews itself goes to the login when its session ends', async ({ page }) => {
  const server = await startServer({ ADMIN_PASSWORD: PASSWORD })
  // A page of its own: its console says that the last renewal was refused.
  const renewing = await page.context().newPage()
  try {
    await renewing.goto(server.origin)
    await logIn(renewing)
    await expect(renewing.getByRole('heading', { name: 'No logs yet' })).toBeVisible()
    await renewing.context().clearCookies()
    await expect(renewing.getByLabel('Password')).toBeVisible()
  } finally {
    await renewing.close()
    await server.stop()
  }
})

test('two servers on one host do not log each other out', async ({ page, locked }) => {
  const other = await startServer({ ADMIN_PASSWORD: 'another one', INGEST_KEY: KEY })
  try {
    await page.goto(locked.origin)
    await logIn(page)
    await page.goto(other.origin)
    await logIn(page, 'another one')
    await expect(page).toHaveURL(`${other.origin}/`)
    await page.goto(locked.origin)
    await expect(page).toHaveURL(`${locked.origin}/`)
  } finally {
    await page.goto('about:blank')
    await other.stop()
  }
})

test('a page of another port can neither read, write nor frame with the cookie of its reader', async ({
  page,
  locked,
  server,
}) => {
  await page.goto(locked.origin)
  await logIn(page)
  await expect(page).toHaveURL(`${locked.origin}/`)
  // Same site, other port: the browser sends the cookie along. A page of its own, whose console may complain.
  const foreign = await page.context().newPage()
  await foreign.goto(`${server.origin}/livez`)
  const outcome = await foreign.evaluate(async origin => {
    const tried = (promise: Promise<Response>) =>
      promise.then(
        async reply => reply.type + reply.status,
        () => 'refused',
      )
    const frame = document.createElement('iframe')
    frame.src = origin
    document.body.append(frame)
    await new Promise(resolve => frame.addEventListener('load', resolve))
    return {
      read: await tried(fetch(`${origin}/health`, { credentials: 'include' })),
      write: await tried(fetch(`${origin}/api/logout`, { method: 'POST', credentials: 'include', mode: 'no-cors' })),
      framed: frame.contentDocument?.body.textContent ?? 'not readable',
    }
  }, locked.origin)
  expect(outcome).toMatchObject({ read: 'refused', framed: 'not readable' })
  expect(await foreign.frames()[1]?.locator('body').innerText()).not.toContain('only for its reader')
  await foreign.close()
  await page.goto(locked.origin)
  await expect(rowsWith(page, 'only for its reader'), 'still logged in').toBeVisible()
})

test('a link from another site finds its reader logged in', async ({ page, locked }) => {
  await page.goto(locked.origin)
  await logIn(page)
  await expect(page).toHaveURL(`${locked.origin}/`)
  await page.goto('data:text/html,<p>an issue')
  await page.setContent(`<a href="${locked.origin}/?level=warn">the log</a>`)
  await page.getByRole('link', { name: 'the log' }).click()
  await expect(rowsWith(page, 'only for its reader')).toBeVisible()
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })
  test('a wrong password is said and the right one leads on', async ({ page, locked }) => {
    await page.goto(`${locked.origin}/?level=warn`)
    await logIn(page, 'wrong')
    await expect(page.getByText('Wrong password')).toBeVisible()
    await logIn(page)
    await expect(page).toHaveURL(`${locked.origin}/?level=warn`)
  })
})

/** An entry of the Layout Instability API, which TypeScript's library does not know. */
interface LayoutShift extends PerformanceEntry {
  readonly value: number
  readonly sources: readonly { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[]
}

for (const [name, viewport] of Object.entries({
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
  narrow: { width: 280, height: 500 },
})) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing and nothing shifts or overflows (${name}, ${colorScheme})`, async ({ page, locked }) => {
      await page.setViewportSize(viewport)
      await page.emulateMedia({ colorScheme })
      await fontsFromFirstPaint(page)
      const until = Math.round(Date.now() / 1000) + 50
      for (const address of ['/login', '/login?failed=wrong&next=%2Fx', `/login?failed=wait&until=${until}`]) {
        await page.goto(locked.origin + address)
        await page.evaluate(axe)
        const found = await page.evaluate(async () => {
          const shifts = await new Promise<string[]>(resolve => {
            const moved: string[] = []
            new PerformanceObserver(list => {
              for (const entry of list.getEntries() as LayoutShift[])
                for (const { node, previousRect, currentRect } of entry.sources)
                  moved.push(
                    `${node?.nodeName} ${node?.textContent} ${JSON.stringify([previousRect, currentRect])} ${entry.value} ${entry.startTime}`,
                  )
            }).observe({ type: 'layout-shift', buffered: true })
            setTimeout(() => resolve(moved), 1_200)
          })
          // biome-ignore lint/suspicious/noExplicitAny: axe is a global of the page
          const { violations } = await (globalThis as any).axe.run()
          const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement
          return {
            violations: violations.map(
              ({ id, nodes }: { id: string; nodes: { html: string }[] }) => `${id}: ${nodes[0]?.html}`,
            ),
            shifts,
            overflow: [scrollWidth > clientWidth, scrollHeight > clientHeight],
          }
        })
        expect(found, address).toEqual({ violations: [], shifts: [], overflow: [false, false] })
      }
      await page.goto(locked.origin)
      await logIn(page)
      await expect(page.getByRole('button', { name: 'Log out' })).toBeVisible()
      await page.evaluate(axe)
      const buttons = await page.evaluate(async () => {
        // biome-ignore lint/suspicious/noExplicitAny: axe is a global of the page
        const { violations } = await (globalThis as any).axe.run('header')
        return violations.map(({ id }: { id: string }) => id)
      })
      expect(buttons, 'the header with the way out').toEqual([])
    })
  }
}
