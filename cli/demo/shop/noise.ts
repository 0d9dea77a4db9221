/** What runs beside the customers' requests and has no trace: probes, pools, collectors, consumers, scanners. */
import type { Line } from '../traffic/line.ts'
import type { Random } from '../traffic/random.ts'
import { Weighted } from '../traffic/weighted.ts'
import type { Fleet, Pod } from './fleet.ts'
import { gateway } from './gateway.ts'
import { runJob } from './jobs.ts'
import type { Frame } from './language.ts'
import { podLine } from './record-line.ts'
import { SERVICES } from './services.ts'
import { documentationAddress } from './visit.ts'

type Noise = (fleet: Fleet, random: Random, us: number, lines: Line[]) => void

const NOISES = new Weighted<Noise>([
  [36, (fleet, random, us, lines) => lines.push(probe(anyPod(fleet, random), random, us))],
  [16, (fleet, random, us, lines) => lines.push(poolReport(anyPod(fleet, random), random, us))],
  [10, (fleet, random, us, lines) => lines.push(collectorReport(anyPod(fleet, random), random, us))],
  [10, (fleet, random, us, lines) => lines.push(flagsRefreshed(anyPod(fleet, random), random, us))],
  [7, (fleet, random, us, lines) => lines.push(scanner(fleet.pod(gateway, 'production'), random, us))],
  [3, (fleet, random, us, lines) => lines.push(limited(fleet.pod(gateway, 'production'), random, us))],
  [5, runJob],
  [7, (fleet, random, us, lines) => lines.push(omen(anyPod(fleet, random), random, us))],
])

/** One of them, as often as it is usual. */
export function makeNoise(fleet: Fleet, random: Random, us: number, lines: Line[]): void {
  NOISES.draw(random)(fleet, random, us, lines)
}

const PROBE_PLACE: Frame = ['healthz', 'health', 12]

/** A health check: the commonest line of all, and always a single one. */
export function probe(pod: Pod, random: Random, us: number): Line {
  const path = random.chance(0.6) ? '/healthz' : '/readyz'
  const ms = Math.round(random.spread() * 800) / 1_000
  if (random.chance(0.02)) {
    return podLine(pod, us, 'health', PROBE_PLACE, {
      level: 'warn',
      message: `GET ${path} 503: ${pod.service.store.name} did not answer a ping within 500 ms`,
      method: 'GET',
      path,
      status_code: 503,
      duration_ms: 500 + ms,
      attributes: { check: { name: pod.service.store.name, ok: false } },
    })
  }
  return podLine(pod, us, 'health', PROBE_PLACE, {
    level: 'debug',
    message: `GET ${path} 200`,
    method: 'GET',
    path,
    path_pattern: path,
    status_code: 200,
    duration_ms: ms,
    log_type: 'access',
  })
}

export function anyPod(fleet: Fleet, random: Random): Pod {
  return fleet.pod(random.pick(SERVICES), 'production')
}

function poolReport(pod: Pod, random: Random, us: number): Line {
  const { store } = pod.service
  const active = random.below(12)
  return podLine(pod, us, store.logger, store.place, {
    level: 'debug',
    message: `pool ${store.name}: ${active} active, ${20 - active} idle, 0 waiting`,
    attributes: { pool: { name: store.name, active, idle: 20 - active, waiting: 0, saturated: false } },
  })
}

function collectorReport(pod: Pod, random: Random, us: number): Line {
  const beforeMb = 300 + random.below(200)
  const afterMb = 80 + random.below(60)
  const ms = Math.round(random.spread() * 6_200) / 1_000
  const place: Frame = ['gc', 'runtime', 1]
  const attributes = { gc: { before_mb: beforeMb, after_mb: afterMb, pause_ms: ms } }
  if (pod.service.language === 'java') {
    return podLine(pod, us, 'gc', place, {
      level: 'info',
      message: `GC(${random.below(9_000)}) Pause Young (Normal) (G1 Evacuation Pause) ${beforeMb}M->${afterMb}M(1024M) ${ms}ms`,
      attributes,
    })
  }
  return podLine(pod, us, 'runtime', place, {
    level: 'debug',
    message: `memory ${afterMb} MB after collection, was ${beforeMb} MB`,
    attributes,
  })
}

function flagsRefreshed(pod: Pod, random: Random, us: number): Line {
  const changed = random.chance(0.05) ? 1 + random.below(3) : 0
  return podLine(pod, us, 'flags', ['refresh', 'flags', 44], {
    level: changed > 0 ? 'info' : 'debug',
    message: `feature flags refreshed: 214 flags, ${changed} changed`,
    attributes: {
      flags: {
        count: 214,
        changed,
        enabled: ['new-checkout', 'search-v2', ...(changed > 0 ? ['express-delivery'] : [])],
      },
    },
  })
}

/** Warnings that mostly mean nothing, and sometimes everything. */
function omen(pod: Pod, random: Random, us: number): Line {
  const { store, main, name } = pod.service
  const used = 16 + random.below(4)
  const lag = 200 + random.below(4_000)
  const [message, attributes] = random.pick([
    [
      `pool ${store.name} is nearly empty: ${used} of 20 in use`,
      { pool: { name: store.name, active: used, idle: 20 - used, saturated: true } },
    ],
    [
      `consumer of ${name}.events is ${lag} messages behind`,
      { messaging: { queue: `${name}.events`, lag_messages: lag, partitions: [2, 7] } },
    ],
    [
      `disk of ${pod.host} is ${80 + random.below(12)} % full`,
      { disk: { mount: '/var/lib', share: 0.8 + random.below(12) / 100 } },
    ],
    [
      `clock differs from the time server by ${40 + random.below(200)} ms`,
      { clock: { stratum: 3, synchronized: false } },
    ],
    [
      `deprecated field "customer" in ${1 + random.below(40)} requests, use "customer_id"`,
      { deprecation: { field: 'customer', removal: '2027-01' } },
    ],
    [`event loop or scheduler stalled for ${100 + random.below(700)} ms`, { stall: { threads: 1 + random.below(8) } }],
  ] as const)
  return podLine(pod, us, main.logger, main.place, { level: 'warn', message, attributes })
}

const PROBED_PATHS = [
  '/wp-login.php',
  '/.env',
  '/admin',
  '/phpmyadmin/index.php',
  '/.git/config',
  '/cgi-bin/luci',
  '/actuator/env',
  '/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php',
] as const

/** The usual strangers who try every door. */
function scanner(pod: Pod, random: Random, us: number): Line {
  const path = random.pick(PROBED_PATHS)
  return podLine(pod, us, 'access', ['net/http.HandlerFunc.ServeHTTP', '/usr/local/go/src/net/http/server.go', 2_171], {
    level: 'info',
    message: `GET ${path} 404 0.2ms`,
    method: 'GET',
    path,
    path_pattern: '*',
    status_code: 404,
    duration_ms: 0.2,
    log_type: 'access',
    client_ip: documentationAddress(random.uint32()),
    attributes: { user_agent: 'Mozilla/5.0 zgrab/0.x', matched: false },
  })
}

function limited(pod: Pod, random: Random, us: number): Line {
  const { store } = pod.service
  const address = documentationAddress(random.uint32())
  return podLine(pod, us, store.logger, store.place, {
    level: 'warn',
    message: `rate limit reached by ${address}: 120 requests in 10 s`,
    status_code: 429,
    client_ip: address,
    attributes: {
      limit: { requests: 120, window_s: 10, blocked_s: 30 },
      country: random.pick(['DE', 'FR', 'US'] as const),
    },
  })
}
