/** What pods say when they start, end and crash. */
import { hex8 } from '../traffic/ids.ts'
import type { Columns, Line } from '../traffic/line.ts'
import type { Random } from '../traffic/random.ts'
import { US_PER_MS } from '../traffic/units.ts'
import type { Pod } from './fleet.ts'
import { type Frame, HABITS, type Language } from './language.ts'
import { podLine } from './record-line.ts'

const RUNTIMES: Readonly<Record<Language, string>> = {
  node: 'Node.js 22.11.0',
  python: 'CPython 3.12.7',
  java: 'OpenJDK 21.0.5',
  go: 'go1.23.3',
}

interface Death {
  readonly type: string
  readonly message: string
  readonly frames: readonly Frame[]
}

const DEATHS: Readonly<Record<Language, Death>> = {
  node: {
    type: 'FatalError',
    message: 'Reached heap limit Allocation failed - JavaScript heap out of memory',
    frames: [
      ['JSON.parse', '<anonymous>', 1],
      ['readSnapshot', '/srv/src/snapshot.ts', 48],
    ],
  },
  python: {
    type: 'MemoryError',
    message: 'Unable to allocate 1.21 GiB for an array with shape (2541200, 64)',
    frames: [
      [
        'stack',
        '/usr/lib/python3.12/site-packages/numpy/core/shape_base.py',
        456,
        'return _nx.concatenate(expanded_arrays, axis=axis)',
      ],
      ['refresh', '/app/worker.py', 83, 'matrix = np.stack(rows)'],
    ],
  },
  java: {
    type: 'java.lang.OutOfMemoryError',
    message: 'Java heap space',
    frames: [
      ['java.base/java.util.Arrays.copyOf', 'Arrays.java', 3541],
      ['com.example.shop.web.ResponseBuffer.grow', 'ResponseBuffer.java', 77],
    ],
  },
  go: {
    type: 'runtime.fatalError',
    message: 'concurrent map writes',
    frames: [
      ['runtime.fatal', '/usr/local/go/src/runtime/panic.go', 1068],
      ['shop/internal/metrics.(*Registry).observe', '/src/internal/metrics/registry.go', 58],
    ],
  },
}

/** Returns the time at which the pod is gone. */
export function shutdownLines(pod: Pod, random: Random, us: number, lines: Line[]): number {
  const open = random.below(24)
  const tookMs = 40 + open * 70 + random.below(200)
  say(pod, us, lines, {
    level: 'info',
    message: `received SIGTERM, draining ${open} connections`,
    attributes: { signal: 'SIGTERM', connections: open },
  })
  const endUs = us + tookMs * US_PER_MS
  say(pod, endUs, lines, { level: 'info', message: `shut down after ${tookMs} ms`, duration_ms: tookMs })
  return endUs
}

/** Returns the time at which the pod is gone. */
export function crashLines(pod: Pod, random: Random, us: number, lines: Line[]): number {
  const { language } = pod.service
  const { type, message, frames } = DEATHS[language]
  // A data race gives no warning.
  if (language !== 'go') {
    say(pod, us, lines, {
      level: 'warn',
      message: `memory at ${90 + random.below(9)} % of its limit`,
      attributes: { memory: { limit_mb: 512, share: 0.9 + random.below(9) / 100 } },
    })
  }
  const endUs = us + (300 + random.below(900)) * US_PER_MS
  say(pod, endUs, lines, {
    level: 'fatal',
    message: `${pod.service.name} is going down: ${message}`,
    error_type: type,
    error_message: message,
    stack_trace: HABITS[language].stack(type, message, [...frames, ...HABITS[language].framework]),
    attributes: { exit_code: language === 'go' ? 2 : 134, restart: true },
  })
  return endUs
}

export function startupLines(pod: Pod, random: Random, us: number, lines: Line[]): void {
  const { service, version } = pod
  const commit = hex8(random.uint32()).slice(0, 7)
  let nowUs = us
  const next = (columns: Columns): void => {
    nowUs += (30 + random.below(400)) * US_PER_MS
    say(pod, nowUs, lines, columns)
  }
  next({
    level: 'info',
    message: `starting ${service.name} ${version} (commit ${commit}) on ${RUNTIMES[service.language]}`,
    attributes: { commit, pid: 1, runtime: RUNTIMES[service.language] },
  })
  next({
    level: 'debug',
    message: `configuration read: ${30 + random.below(40)} keys, ${2 + random.below(6)} from the environment`,
    attributes: { config: { file: `/etc/${service.name}/config.yaml`, reload: false } },
  })
  const connectMs = 4 + random.below(60)
  next({
    level: 'info',
    message: `connected to ${service.store.name} in ${connectMs} ms`,
    duration_ms: connectMs,
    attributes: { db: { name: service.store.name, system: service.store.system }, pool: { min: 2, max: 20 } },
  })
  next({
    level: 'info',
    message: 'listening on port 8080, ready for traffic',
    attributes: { port: 8_080, ready: true, probes: ['/healthz', '/readyz'] },
  })
}

function say(pod: Pod, us: number, lines: Line[], columns: Columns): void {
  const { logger, place } = pod.service.main
  lines.push(podLine(pod, us, logger, place, { log_type: 'lifecycle', ...columns }))
}
