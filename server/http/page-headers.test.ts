import { expect, test } from 'vitest'
import { contentSecurityPolicy } from './page-headers.ts'

test('a policy lets no script run that is neither a file of this server nor carries its nonce', () => {
  const policy = contentSecurityPolicy(false)
  expect(policy).toMatch(/(?:^|; )script-src 'self' 'nonce-[A-Za-z0-9+/]{22}==';/)
  expect(policy).not.toContain('unsafe-eval')
  expect(contentSecurityPolicy(false)).not.toBe(policy)
})

test('only the development server may compile scripts in the browser', () => {
  expect(contentSecurityPolicy(true)).toContain("'unsafe-eval'")
})
