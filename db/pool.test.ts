import { describe, expect, test } from 'vitest'
import { LIMITS } from '../core/limits.ts'
import { type Lane, SessionPool } from './pool.ts'
import type { Session } from './session.ts'

const turn = () => new Promise(resolve => setImmediate(resolve))

/** Sessions that count what runs on them at once. */
function pool() {
  const opened: (Session & { running: number; most: number; isClosed: boolean })[] = []
  const sessions = new SessionPool(() => {
    const session = {
      running: 0,
      most: 0,
      isClosed: false,
      query: async () => [],
      command: async () => {},
      insertFile: async () => {},
      close: async () => {
        session.isClosed = true
      },
    }
    opened.push(session)
    return session
  })
  const work = (lane: Lane, onStart?: () => void, signal?: AbortSignal) =>
    sessions.use(
      lane,
      async session => {
        const counted = session as (typeof opened)[number]
        counted.most = Math.max(counted.most, ++counted.running)
        onStart?.()
        await turn()
        counted.running--
      },
      signal,
    )
  return { sessions, opened, work }
}

/** Holds the only session of a lane until let go. */
async function hold(sessions: SessionPool, lane: Lane) {
  let letGo = () => {}
  let isHeld = () => {}
  const held = new Promise<void>(resolve => (isHeld = resolve))
  const done = sessions.use(lane, () => {
    isHeld()
    return new Promise<void>(resolve => (letGo = resolve))
  })
  await held
  return { letGo: () => letGo(), done }
}

test.each([
  ['writer', 1],
  ['reader', 2],
  ['background', 1],
  ['control', 1],
] as const)('%s: %i sessions, one statement at a time on each, in the order of asking', async (lane, count) => {
  const { opened, work } = pool()
  const order: number[] = []
  await Promise.all(Array.from({ length: 20 }, (_, i) => work(lane, () => order.push(i))))
  expect(opened).toHaveLength(count)
  for (const session of opened) expect(session.most).toBe(1)
  expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i))
})

test('sessions are opened when first needed, and no more than needed', async () => {
  const { opened, work } = pool()
  expect(opened).toHaveLength(0)
  for (let i = 0; i < 5; i++) await work('reader')
  expect(opened).toHaveLength(1)
})

test('a lane that is busy delays no other', async () => {
  const { sessions, work } = pool()
  const { letGo, done } = await hold(sessions, 'writer')
  await Promise.all([work('reader'), work('background'), work('control')])
  letGo()
  await done
})

test('nobody who came later is served before those who wait', async () => {
  const { sessions, work } = pool()
  const { letGo, done } = await hold(sessions, 'writer')
  const order: string[] = []
  const first = work('writer', () => order.push('first'))
  letGo()
  await done
  const late = work('writer', () => order.push('late'))
  await Promise.all([first, late])
  expect(order).toEqual(['first', 'late'])
})

test('a task that fails passes its error on and its session back', async () => {
  const { sessions, opened, work } = pool()
  await expect(sessions.use('writer', async () => Promise.reject(new Error('no table')))).rejects.toThrow('no table')
  await expect(
    sessions.use('writer', () => {
      throw new Error('at once')
    }),
  ).rejects.toThrow('at once')
  await work('writer')
  expect(opened).toHaveLength(1)
})

test('a session that cannot be opened fails its asker only', async () => {
  let attempts = 0
  const sessions = new SessionPool(() => {
    if (++attempts === 1) throw new Error('no engine')
    return { close: async () => {} } as Session
  })
  await expect(sessions.use('writer', async () => 1)).rejects.toThrow('no engine')
  expect(await sessions.use('writer', async () => 2)).toBe(2)
})

describe('abort', () => {
  test('before asking: nothing runs', async () => {
    const { opened, work } = pool()
    await expect(work('writer', undefined, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone')
    expect(opened).toHaveLength(0)
  })

  test('while waiting: the place in the queue is given up and the others keep theirs', async () => {
    const { sessions, work } = pool()
    const { letGo, done } = await hold(sessions, 'writer')
    const controllers = Array.from({ length: 5 }, () => new AbortController())
    const started: number[] = []
    const waiting = controllers.map(({ signal }, i) =>
      work('writer', () => started.push(i), signal).catch(error => error),
    )
    await turn()
    expect(sessions.waiting('writer')).toBe(5)
    for (const i of [0, 2, 4]) controllers[i]?.abort(new Error(`gone ${i}`))
    expect(sessions.waiting('writer')).toBe(2)
    letGo()
    await done
    const results = await Promise.all(waiting)
    expect(started).toEqual([1, 3])
    expect(results.map(result => result?.message)).toEqual(['gone 0', undefined, 'gone 2', undefined, 'gone 4'])
    await work('writer')
  })

  test('after the start: the session comes back once, to one', async () => {
    const { sessions, opened, work } = pool()
    const controller = new AbortController()
    const running = work('writer', () => controller.abort(), controller.signal)
    const next = [work('writer'), work('writer')]
    await Promise.all([running, ...next])
    expect(opened.map(session => session.most)).toEqual([1])
    expect(sessions.waiting('writer')).toBe(0)
  })
})

test('beyond the bound of those who wait the next is refused with a time to come back', async () => {
  const { sessions, work } = pool()
  const { letGo, done } = await hold(sessions, 'writer')
  const waiting = Array.from({ length: LIMITS.statementsWaitingMax }, () => work('writer'))
  await expect(work('writer')).rejects.toMatchObject({ code: 'busy', status: 503, retryAfterS: 2 })
  letGo()
  await Promise.all([done, ...waiting])
  await work('writer')
})

test('closing closes every session that was opened', async () => {
  const { sessions, opened, work } = pool()
  await Promise.all([work('writer'), work('reader'), work('reader'), work('control')])
  expect(await sessions.close(1_000)).toBe(true)
  expect(opened.map(session => session.isClosed)).toEqual([true, true, true, true])
})

test('closing waits for the statement under way and refuses new ones', async () => {
  const order: string[] = []
  const sessions = new SessionPool(() => ({ close: async () => void order.push('closed') }) as unknown as Session)
  const statement = sessions.use('reader', async () => {
    await new Promise(resolve => setTimeout(resolve, 30))
    order.push('statement ended')
  })
  const closing = sessions.close(5_000)
  await expect(sessions.use('reader', async () => {})).rejects.toMatchObject({ code: 'shutting_down' })
  expect(await closing).toBe(true)
  await statement
  expect(order).toEqual(['statement ended', 'closed'])
})

test('closing leaves a session open whose statement does not end', async () => {
  let closed = false
  const close = async () => {
    closed = true
  }
  const sessions = new SessionPool(() => ({ close }) as unknown as Session)
  void sessions.use('reader', () => new Promise(() => {}))
  expect(await sessions.close(20)).toBe(false)
  expect(closed).toBe(false)
})
