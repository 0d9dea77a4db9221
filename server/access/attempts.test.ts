import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../core/limits.ts'
import { Attempts } from './attempts.ts'
import { Secret } from './secret.ts'

const HOME = '192.0.2.1'
const OTHER = '192.0.2.2'

function attempts(trustsKnown = false) {
  const clock = { ms: 1_000_000 }
  const judge = new Attempts(new Secret('right'), { trustsKnown }, () => clock.ms)
  let guesses = 0
  return {
    clock,
    judge,
    right: (from = HOME) => judge.judge(from, 'right').is,
    /** A value that was never tried before. */
    guess: (from = HOME) => judge.judge(from, `guess ${guesses++}`),
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
    const { judge, clock, guess } = attempts()
    for (let i = 0; i < LIMITS.wrongGuessesMax; i++) guess()
    const waits = Array.from({ length: 9 }, () => {
      const verdict = judge.judge(HOME, 'right', true)
      if (verdict.is !== 'wait') throw new Error('it need not wait')
      clock.ms += verdict.s * 1000 - 1
      expect(judge.judge(HOME, 'right').is).toBe('wait')
      clock.ms += 1
      expect(guess().is).toBe('wrong')
      return verdict.s
    })
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60])
    clock.ms += 60_000
    expect(judge.judge(HOME, 'right').is).toBe('right')
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
    const { judge, right } = attempts()
    for (let i = 0; i < 10_000; i++) expect(judge.judge(`10.0.${i % 200}.1`, 'old key').is).toBe('wrong')
    expect(right('10.0.0.1')).toBe('right')
  })

  test('is told so even in a waiting time, which gives nothing away', () => {
    const { judge, guess } = attempts()
    judge.judge(HOME, 'old key')
    for (let i = 0; i < LIMITS.wrongGuessesMax; i++) guess()
    expect(judge.judge(HOME, 'old key').is).toBe('wrong')
    expect(guess().is).toBe('wait')
  })

  test('counts where a person types it', () => {
    const { judge } = attempts()
    for (let i = 0; i < LIMITS.wrongGuessesMax; i++) expect(judge.judge(HOME, 'typo', true).is).toBe('wrong')
    expect(judge.judge(HOME, 'typo', true)).toEqual({ is: 'wait', s: 1 })
  })
})

describe('all addresses together', () => {
  const address = (i: number) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`

  test('have 300 wrong guesses and one a second after that; known senders are heard all the same', () => {
    const { guess, right, clock } = attempts()
    expect(right(HOME)).toBe('right')
    let looked = 0
    for (let i = 0; i < 5_000; i++) if (guess(address(i)).is === 'wrong') looked++
    expect(looked).toBe(LIMITS.wrongGuessesTogetherMax)
    expect(right(OTHER)).toBe('wait')
    expect(right(HOME)).toBe('right')
    clock.ms += 1000
    expect(right(OTHER)).toBe('right')
    expect(right(OTHER)).toBe('right')
  })

  test('keep the table small through a day of guessing from ever new addresses', () => {
    const { guess, clock, judge } = attempts()
    let sizeMax = 0
    for (let second = 0; second < 86_400; second++) {
      guess(address(second))
      sizeMax = Math.max(sizeMax, judge.size)
      clock.ms += 1000
    }
    expect(sizeMax).toBeLessThanOrEqual(LIMITS.guessingSendersMax)
  })

  test('cannot bring back the allowance of one that waits', () => {
    const { guess, right, clock } = attempts()
    // Known, so that only its own waiting time can hold it up.
    expect(right()).toBe('right')
    for (let i = 1; i < LIMITS.wrongGuessesMax; i++) guess()
    for (const waitS of [0, 1, 2, 4, 8, 16, 32]) {
      clock.ms += waitS * 1000
      expect(guess().is).toBe('wrong')
    }
    for (let i = 0; i < 20_000; i++) {
      guess(address(i))
      clock.ms += 2
    }
    expect(right()).toBe('wait')
    clock.ms += 20_000
    expect(right()).toBe('right')
  })
})

describe('a sender that has shown the right value', () => {
  test('is listened to in its waiting time where that is the rule, and only there', () => {
    const trusting = attempts(true)
    expect(trusting.right()).toBe('right')
    for (let i = 0; i < 100; i++) trusting.guess()
    expect(trusting.right()).toBe('right')
    for (let i = 0; i < 100; i++) trusting.guess(OTHER)
    expect(trusting.right(OTHER)).toBe('wait')

    const strict = attempts(false)
    expect(strict.right()).toBe('right')
    for (let i = 0; i < 100; i++) strict.guess()
    expect(strict.right()).toBe('wait')
  })
})
