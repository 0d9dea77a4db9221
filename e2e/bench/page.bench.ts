/**
 * The live page in Chromium while 5,000 matching rows a second arrive for a minute: rows in the document, heap after
 * collection at a third of the time and at its end, tasks that hold up input, and how long a key takes to be seen.
 */
import { type CDPSession, chromium, type Page } from '@playwright/test'
import config from '../../playwright.config.ts'
import { startServer, temporaryDirectory } from '../support/server.ts'
import { percentile } from './raw-client.ts'
import { report } from './report.ts'
import { benchBody } from './rows.ts'

const SECONDS = 60
const ROWS_PER_SECOND = 5_000
const POSTS_PER_SECOND = 20
const LONG_MS = 100

const server = await startServer({ dataDir: temporaryDirectory() })
const browser = await chromium.launch(config.use?.launchOptions)
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
const devtools = await page.context().newCDPSession(page)
await page.goto(`${server.origin}/?live=1&query=NOT+service:nobody`)
await page.getByRole('status').getByText('Live', { exact: true }).waitFor()
await page.evaluate(watchTasks)
const sending = send()
await page.waitForTimeout((SECONDS / 3) * 1000)
const early = await heapMb(devtools)
const keys = await keyTimes(page)
await sending
const late = await heapMb(devtools)
const seen = await page.evaluate(() => ({
  rows: document.querySelectorAll('.log-rows .row').length,
  tasks: (window as unknown as { longTasks: number[] }).longTasks,
  rate: document.querySelector('.live-rate')?.textContent ?? '',
}))
await browser.close()
await server.stop()
report('page', [
  [`rows in the document after ${SECONDS} s of ${ROWS_PER_SECOND.toLocaleString('en')} a second`, String(seen.rows)],
  ['rate that the page says', seen.rate],
  [`heap after collection, at ${SECONDS / 3} s / at ${SECONDS} s`, `${early.toFixed(0)} / ${late.toFixed(0)} MB`],
  ['tasks over 50 ms', `${seen.tasks.length}, longest ${Math.max(0, ...seen.tasks).toFixed(0)} ms`],
  [`… over ${LONG_MS} ms (goal: none)`, String(seen.tasks.filter(ms => ms > LONG_MS).length)],
  [
    'a key until it is seen, p50 / p95',
    `${percentile(keys, 0.5).toFixed(0)} / ${percentile(keys, 0.95).toFixed(0)} ms`,
  ],
])
process.exit(0)

async function send(): Promise<void> {
  const rows = ROWS_PER_SECOND / POSTS_PER_SECOND
  const sinceMs = performance.now()
  for (let n = 0; n < SECONDS * POSTS_PER_SECOND; n++) {
    await server.send('POST', '/api/ingest', benchBody(n * rows, rows, Date.now()))
    const dueMs = sinceMs + ((n + 1) * 1000) / POSTS_PER_SECOND
    await new Promise(resolve => setTimeout(resolve, Math.max(0, dueMs - performance.now())))
  }
}

function watchTasks(): void {
  const tasks: number[] = []
  Object.assign(window, { longTasks: tasks })
  new PerformanceObserver(list => {
    for (const { duration } of list.getEntries()) tasks.push(duration)
  }).observe({ type: 'longtask' })
}

async function heapMb(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return usedSize / 1e6
}

/** Milliseconds from each key in the query's field to the frame that shows it, sorted. */
async function keyTimes(target: Page): Promise<number[]> {
  await target.keyboard.press('/')
  await target.evaluate(() => {
    const times: number[] = []
    Object.assign(window, { keyTimes: times })
    document.addEventListener(
      'keydown',
      event => requestAnimationFrame(() => times.push(performance.now() - event.timeStamp)),
      true,
    )
  })
  await target.keyboard.type('is this still quick to write', { delay: 100 })
  const times = await target.evaluate(() => (window as unknown as { keyTimes: number[] }).keyTimes)
  return times.sort((a, b) => a - b)
}
