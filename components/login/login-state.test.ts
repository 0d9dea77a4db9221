import { expect, test } from 'vitest'
import { loginState } from './login-state.ts'

const NOW_MS = 1_800_000_000_500
const FRESH = { next: '', isWrong: false, waitS: 0, hasWaited: false }

test.each([
  [{}, FRESH],
  [{ next: '/?text=a' }, { ...FRESH, next: '/?text=a' }],
  [{ next: ['/a', '/b'] }, { ...FRESH, next: '/a' }],
  [{ failed: 'wrong' }, { ...FRESH, isWrong: true }],
  [
    { failed: 'wait', until: '1800000010' },
    { ...FRESH, waitS: 10 },
  ],
  [
    { failed: 'wait', until: '1800000000' },
    { ...FRESH, hasWaited: true },
  ],
  [
    { failed: 'wait', until: '999999999999' },
    { ...FRESH, waitS: 60 },
  ],
  [{ failed: 'wait' }, { ...FRESH, hasWaited: true }],
  [
    { failed: 'wait', until: '1e9999' },
    { ...FRESH, hasWaited: true },
  ],
  [{ failed: 'anything', until: '1800000010' }, FRESH],
])('%j reads as %j', (params, state) => {
  expect(loginState(params, NOW_MS)).toEqual(state)
})
