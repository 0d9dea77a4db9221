import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../core/limits.ts'
import { Attempts } from './attempts.ts'
import { Secret } from './secret.ts'

const HOME = '192.0.2.1'
const OTHER = '192.0.2.2'

function attempts() {
  const clock = { ms: 1_000_000 }
  const throttle = new Attempts(new Secret('right'), () => clock.ms)
  let guesses = 0
  return {
    clock,
    throttle,
    right: (from = HOME) => throttle.evaluate(from, 'right').is,
    /** A value that was never tried before. */
    guess: (from = HOME) => throttle.evaluate(from, `guess ${guesses++}`),
  }
}

describe('one address', () => {
  test('has ten wrong guesses; then nothing of it is looked at, not even the right value', () => {
    const { right, guess } = attempts()
    for (let i = 0; i < LIMITS.wrongGuessesMax; i++) expect(guess().is).toBe('wrong')
    expect(guess()).toEqual({ is: 'wait', s: 1 })
    expect(right()).toBe('wait')
    expect(right(OTHER)).toBe('right')
  })

  test('waits twice as long after each further guess, up to a minute, and is heard again after each', () => {
    const { throttle, clock, guess } = attempts()
    for (let i = 0; i < LIMITS.wrongGuessesMax; i++) guess()
    const waits = Array.from({ length: 9 }, () => {
      const verdict = throttle.evaluate(HOME, 'right', true)
      if (verdict.is !== 'wait') throw new Error('it need not wait')
      clock.ms += verdict.s * 1000 - 1
      expect(throttle.evaluate(HOME, 'right').is).toBe('wait')
      clock.ms += 1
      expect(guess().is).toBe('wrong')
      return verdict.s
    })
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60])
    clock.ms += 60_000
    expect(throttle.evaluate(HOME, 'right').is).toBe('right')
  })

  test('does not wait longer for asking while it waits', () => {
    const { clock, guess, right } = attempts()
    for (let i = 0; i < 500; i++) guess()
    clock.ms += 1000
    expect(right()).toBe('right')
  })

  test('is forgiven one guess a minute, and a right one in between forgives nothing', () => {
    const { clock, guess, right } = attempts()
    for (let i = 0; i < LIMITS.wrongGuessesMax; i++) guess()
    clock.ms += 2 * LIMITS.wrongGuessForgivenMs
    expect(right()).toBe('right')
    expect([guess().is, guess().is, guess().is]).toEqual(['wrong', 'wrong', 'wait'])
    clock.ms += 20 * LIMITS.wrongGuessForgivenMs
    for (let i = 0; i < LIMITS.wrongGuessesMax; i++) expect(guess().is).toBe('wrong')
    expect(guess().is).toBe('wait')
  })

  test('is a /64 in IPv6, and an IPv4 address is the same on a socket of both families', () => {
    const { guess, right } = attempts()
    for (let i = 0; i <= LIMITS.wrongGuessesMax; i++) guess(`2001:db8:1:2::${i.toString(16)}`)
    expect(right('2001:db8:1:2:ffff::1')).toBe('wait')
    expect(right('2001:db8:1:3::1')).toBe('right')
    for (let i = 0; i <= LIMITS.wrongGuessesMax; i++) guess(i % 2 ? HOME : `::ffff:${HOME}`)
    expect(right()).toBe('wait')
  })
})

describe('a wrong value that is known to be wrong', () => {
  test('is answered without counting, for as long as it is repeated, from anywhere', () => {
    const { throttle, right } = attempts()
    for (let i = 0; i < 10_000; i++) expect(throttle.evaluate(`10.0.${i % 200}.1`, 'old key').is).toBe('wrong')
    expect(right('10.0.0.1')).toBe('right')
  })

  test('is told so even in a waiting time, which gives nothing away', () => {
    const { throttle, guess } = attempts()
    throttle.evaluate(HOME, 'old key')
    for (let i = 0; i < LIMITS.wrongGuessesMax; i++) guess()
    expect(throttle.evaluate(HOME, 'old key').is).toBe('wrong')
    expect(guess().is).toBe('wait')
  })

  test('counts where a person types it', () => {
    const { throttle } = attempts()
    for (let i = 0; i < LIMITS.wrongGuessesMax; i++) expect(throttle.evaluate(HOME, 'typo', true).is).toBe('wrong')
    expect(throttle.evaluate(HOME, 'typo', true)).toEqual({ is: 'wait', s: 1 })
  })
})

describe('attempts from many addresses', () => {
  const address = (i: number) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`

  test('guesses of many addresses throttle no other address', () => {
    const { guess, right } = attempts()
    for (let i = 0; i < 5_000; i++) expect(guess(address(i)).is).toBe('wrong')
    for (let i = 0; i < 5_000; i++) guess(address(i % 250))
    expect(right(OTHER)).toBe('right')
    expect(right(address(4_999))).toBe('right')
  })

  test('the table stays within its bound and is empty once all attempts are forgiven', () => {
    const { guess, clock, throttle } = attempts()
    for (let i = 0; i < LIMITS.guessingSendersMax + 1_000; i++) guess(address(i))
    expect(throttle.size).toBe(LIMITS.guessingSendersMax)
    clock.ms += LIMITS.wrongGuessForgivenMs
    guess()
    expect(throttle.size).toBe(1)
  })

  test('a full table evicts the address with the oldest last failure', () => {
    const { guess, right } = attempts()
    for (let i = 0; i <= LIMITS.wrongGuessesMax; i++) guess()
    for (let i = 1; i < LIMITS.guessingSendersMax; i++) guess(address(i))
    expect(right()).toBe('wait')
    guess(address(LIMITS.guessingSendersMax))
    expect(right()).toBe('right')
  })

  test('attempts of one /48 do not evict a throttled /64 of it', () => {
    const { guess, right } = attempts()
    const network = (i: number) => `2001:db8:1:${i.toString(16)}::1`
    for (let i = 0; i <= LIMITS.wrongGuessesMax; i++) guess(network(0))
    for (let i = 1; i < 65_536; i++) guess(network(i))
    expect(right(network(0))).toBe('wait')
  })
})
