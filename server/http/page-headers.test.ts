import { expect, test } from 'vitest'
import { contentSecurityPolicy } from './page-headers.ts'

test('a policy allows only scripts of this server and scripts with its nonce', () => {
  const policy = contentSecurityPolicy(false)
  expect(policy).toMatch(/(?:^|; )script-src 'self' 'nonce-[A-Za-z0-9+/]{22}==';/)
  expect(policy).not.toContain('unsafe-eval')
  expect(contentSecurityPolicy(false)).not.toBe(policy)
})

test('only the policy of the development server allows eval', () => {
  expect(contentSecurityPolicy(true)).toContain("'unsafe-eval'")
})
