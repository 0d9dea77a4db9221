import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ERROR_STATUS, type ErrorCode, errorBody, shown, TailraceError } from './errors.ts'

test('every code has an HTTP status of its own kind', () => {
  for (const [code, status] of Object.entries(ERROR_STATUS)) {
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(600)
    expect(new TailraceError(code as ErrorCode, 'x').status).toBe(status)
  }
})

test('the body shows code and message and never the cause', () => {
  const error = new TailraceError('internal', 'it failed', { cause: new Error('secret'), retryAfterS: 3 })
  expect(JSON.stringify(errorBody(error))).toBe('{"error":{"code":"internal","message":"it failed"}}')
})

test('a shown value is short, quoted, well-formed and on one line, whatever it is', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary', maxLength: 120 }), fc.integer(), fc.boolean(), fc.constant(null)),
      value => {
        const text = shown(value)
        expect(text).not.toMatch(/[\n\r]/)
        expect(text.isWellFormed()).toBe(true)
        expect((JSON.parse(text) as string).length).toBeLessThanOrEqual(81)
      },
    ),
  )
})
