import { expect, test } from './test.ts'

const NONCE = /script-src 'self' 'nonce-([A-Za-z0-9+/]{22}==)';/

test('every page allows only inline scripts with its nonce, and every response has a new nonce', async ({ server }) => {
  const seen = new Set<string>()
  for (const path of ['/', '/?query=level%3Aerror', '/live/checkout', '/nowhere']) {
    const reply = await fetch(server.origin + path, { headers: { accept: 'text/html' } })
    const policy = reply.headers.get('content-security-policy') ?? ''
    const nonce = NONCE.exec(policy)?.[1] ?? ''
    expect(policy, path).toMatch(NONCE)
    expect(/script-src [^;]*unsafe/.exec(policy), path).toBeNull()
    const scripts = (await reply.text()).match(/<script[^>]*>/g) ?? []
    expect(scripts.length, path).toBeGreaterThan(0)
    for (const script of scripts) expect(script, path).toContain(`nonce="${nonce}"`)
    seen.add(nonce)
  }
  expect(seen.size).toBe(4)
})

// A separate page, because its console reports the blocked script as an error.
test('an injected inline script does not run', async ({ context, server }) => {
  const page = await context.newPage()
  await page.goto(server.origin)
  const refused = await page.evaluate(async () => {
    const violation = new Promise<string>(resolve => {
      document.addEventListener('securitypolicyviolation', event => resolve(event.effectiveDirective), { once: true })
    })
    const script = document.createElement('script')
    script.textContent = 'globalThis.broughtIn = true'
    document.body.append(script)
    return { directive: await violation, ran: 'broughtIn' in globalThis }
  })
  expect(refused).toEqual({ directive: 'script-src-elem', ran: false })
  await page.close()
})
