import { TRPCClientError } from '@trpc/client'
import { describe, expect, test } from 'vitest'
import { faultOf } from './fault.ts'

const replied = (status: number) => new TRPCClientError('no JSON', { meta: { response: new Response('', { status }) } })

describe('the fault of a question', () => {
  test('that is too long is its length, and not a server that is gone', () => {
    expect(faultOf(replied(431))).toMatchObject({ code: 'too_large', message: expect.stringContaining('too long') })
  })

  test.each([502, 503, 504])('is a server out of reach where one before it answers %i', status => {
    expect(faultOf(replied(status)).code).toBe('unreachable')
  })

  test('of a session that has ended leads to the login', () => {
    expect(faultOf(replied(401)).code).toBe('unauthorized')
  })

  test('is a server out of reach where there was no reply', () => {
    expect(faultOf(new TRPCClientError('failed to fetch')).code).toBe('unreachable')
  })
})
