import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { BACK_SHOWN_MS, createServerMonitor, POLL_EVERY_MS, RETRY_MS_MAX, retryDelayMs } from './server-monitor.ts'

const START_MS = 1_800_000_000_000

beforeEach(() => {
  vi.useFakeTimers({ now: START_MS })
})

afterEach(() => {
  vi.useRealTimers()
})

test('asks at once when the page is seen and every 15 s from then on', async () => {
  const { monitor, asked } = setUp()
  expect(asked()).toBe(0)
  monitor.setVisible(true)
  expect(asked()).toBe(1)
  await pass(POLL_EVERY_MS - 1)
  expect(asked()).toBe(1)
  await pass(1)
  expect(asked()).toBe(2)
  expect(monitor.phase()).toEqual({ name: 'here' })
})

test('says since when the server is gone, and when it is asked again', async () => {
  const { monitor, server } = setUp()
  server.answers = false
  monitor.setVisible(true)
  await pass(0)
  expect(monitor.phase()).toEqual({ name: 'gone', sinceMs: START_MS, retryAtMs: START_MS + 1_000 })
  await pass(1_000)
  expect(monitor.phase()).toEqual({ name: 'gone', sinceMs: START_MS, retryAtMs: START_MS + 3_000 })
})

test('waits twice as long after each failure, 10 s at most', async () => {
  expect([1, 2, 3, 4, 5, 6, 1000].map(retryDelayMs)).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000])
  const { monitor, server, asked } = setUp()
  server.answers = false
  monitor.setVisible(true)
  await pass(15_000)
  expect(asked()).toBe(5)
  await pass(3 * RETRY_MS_MAX)
  expect(asked()).toBe(8)
})

test('a failure that somebody reports is looked into at once', async () => {
  const { monitor, server, asked } = setUp()
  monitor.setVisible(true)
  await pass(5_000)
  server.answers = false
  monitor.reportFailed()
  expect(asked()).toBe(2)
  await pass(0)
  expect(monitor.phase().name).toBe('gone')
})

test('a failure that was not the server is not blamed on it', async () => {
  const { monitor } = setUp()
  monitor.setVisible(true)
  await pass(5_000)
  monitor.reportFailed()
  await pass(0)
  expect(monitor.phase()).toEqual({ name: 'here' })
})

test('reports do not quicken the questions to a server that is gone; the reader does', async () => {
  const { monitor, server, asked } = setUp()
  server.answers = false
  monitor.setVisible(true)
  await pass(8_000)
  const before = asked()
  for (let i = 0; i < 100; i++) monitor.reportFailed()
  expect(asked()).toBe(before)
  monitor.askNow()
  monitor.askNow()
  expect(asked()).toBe(before + 1)
})

test('a server that somebody reached is asked at once if it seemed to be gone, and not otherwise', async () => {
  const { monitor, server, asked, backs } = setUp()
  server.answers = false
  monitor.setVisible(true)
  await pass(8_000)
  const before = asked()
  server.answers = true
  monitor.reportReached()
  expect(asked()).toBe(before + 1)
  await pass(0)
  expect(monitor.phase()).toEqual({ name: 'back' })
  expect(backs()).toBe(1)
  monitor.reportReached()
  expect(asked()).toBe(before + 1)
})

test('says that the server is back for 3 s, and tells once', async () => {
  const { monitor, server, backs } = setUp()
  server.answers = false
  monitor.setVisible(true)
  await pass(0)
  server.answers = true
  await pass(1_000)
  expect(monitor.phase()).toEqual({ name: 'back' })
  expect(backs()).toBe(1)
  await pass(BACK_SHOWN_MS)
  expect(monitor.phase()).toEqual({ name: 'here' })
  await pass(10 * POLL_EVERY_MS)
  expect(backs()).toBe(1)
})

test('a server that goes again while its return is shown is gone and stays so', async () => {
  const { monitor, server } = setUp()
  server.answers = false
  monitor.setVisible(true)
  await pass(0)
  server.answers = true
  await pass(1_000)
  server.answers = false
  monitor.reportFailed()
  await pass(BACK_SHOWN_MS)
  expect(monitor.phase().name).toBe('gone')
})

test('asks nothing while nobody sees the page, and once when somebody does again', async () => {
  const { monitor, server, asked } = setUp()
  server.answers = false
  monitor.setVisible(true)
  await pass(0)
  monitor.setVisible(false)
  await pass(3_600_000)
  expect(asked()).toBe(1)
  expect(vi.getTimerCount()).toBe(0)
  monitor.setVisible(true)
  expect(asked()).toBe(2)
})

test('an answer that comes while nobody sees the page starts no timer to ask again', async () => {
  const { monitor, asked } = setUp()
  monitor.setVisible(true)
  monitor.setVisible(false)
  await pass(10 * POLL_EVERY_MS)
  expect(asked()).toBe(1)
  expect(vi.getTimerCount()).toBe(0)
})

test('whatever happens, there is one question at a time and never more than one timer to ask', async () => {
  const event = fc.constantFrom('show', 'hide', 'report', 'reach', 'ask', 'fail', 'answer', 'wait')
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 30 }), async events => {
      vi.clearAllTimers()
      const { monitor, server } = setUp()
      for (const name of events) {
        if (name === 'show') monitor.setVisible(true)
        if (name === 'hide') monitor.setVisible(false)
        if (name === 'report') monitor.reportFailed()
        if (name === 'reach') monitor.reportReached()
        if (name === 'ask') monitor.askNow()
        if (name === 'fail') server.answers = false
        if (name === 'answer') server.answers = true
        if (name === 'wait') await pass(1_500)
        // The other one ends the note that the server is back.
        expect(vi.getTimerCount()).toBeLessThanOrEqual(monitor.phase().name === 'back' ? 2 : 1)
        expect(server.open).toBeLessThanOrEqual(1)
      }
    }),
  )
})

function setUp() {
  const server = { answers: true, open: 0 }
  const ask = vi.fn(async () => {
    server.open += 1
    await Promise.resolve()
    server.open -= 1
    return server.answers
  })
  const onBack = vi.fn()
  const monitor = createServerMonitor({ ask, onBack, nowMs: Date.now })
  return { monitor, server, asked: () => ask.mock.calls.length, backs: () => onBack.mock.calls.length }
}

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
}
