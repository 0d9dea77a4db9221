/**
 * Ends this process by force when it does not end by itself. From threads of their own: a native call of the engine that
 * never returns would hold up any timer here. The spool makes it harmless.
 */
import { Worker } from 'node:worker_threads'

const BEAT_MS = 1_000
/** Far more than any work here takes at once, also on a machine that has too much to do. */
const SILENT_BEATS_MAX = 20

/** For a drain that does not come to an end. */
export function killAfter(ms: number): void {
  const code = `setTimeout(() => process.kill(${process.pid}, 'SIGKILL'), ${ms})`
  new Worker(code, { eval: true }).unref()
}

/**
 * For a process that has stopped to live without ending: the engine catches the signals of a crash (out of memory, a
 * broken assertion, a bad address) and was seen never to return from that. The supervisor starts another one. The thread
 * counts its own beats, so that a machine that was asleep is no reason.
 */
export function watch(): void {
  const beats = new Int32Array(new SharedArrayBuffer(4))
  const thread = new Worker(THREAD, { eval: true, workerData: { beats, pid: process.pid } })
  thread.unref()
  setInterval(() => Atomics.add(beats, 0, 1), BEAT_MS).unref()
}

const THREAD = `
const { writeSync } = require('node:fs')
const { workerData: { beats, pid } } = require('node:worker_threads')
let last = -1
let silent = 0
setInterval(() => {
  const now = Atomics.load(beats, 0)
  silent = now === last ? silent + 1 : 0
  last = now
  if (silent < ${SILENT_BEATS_MAX}) return
  // Its own stderr would be written by the thread that does not live.
  writeSync(2, JSON.stringify({ timestamp: new Date().toISOString(), level: 'error', event: 'hung: ending by force' }) + '\\n')
  process.kill(pid, 'SIGKILL')
}, ${BEAT_MS})
`
