/** Rows for benchmarks: about 500 bytes of NDJSON each, different every time but the same in every run. */

const SERVICES = [
  'order-api',
  'payment-api',
  'cart',
  'catalog',
  'search',
  'user-api',
  'mailer',
  'gateway',
  'inventory',
  'shipping',
  'pricing',
  'auth',
]
const MESSAGES = [
  'payment accepted by provider after retry',
  'order created and queued for fulfilment',
  'cache miss, loading product from database',
  'connection to upstream reset, trying next host',
  'user session refreshed with new token family',
]

export function benchRow(n: number, timeMs: number): string {
  const hex = (value: number, width: number) => (value >>> 0).toString(16).padStart(width, '0')
  return JSON.stringify({
    timestamp: new Date(timeMs).toISOString(),
    level: n % 50 === 0 ? 'error' : n % 10 === 0 ? 'warn' : 'info',
    service: SERVICES[n % SERVICES.length],
    environment: 'production',
    host: `ip-10-0-3-${n % 40}`,
    message: `${MESSAGES[n % MESSAGES.length]} in step ${n % 97}`,
    trace_id: hex(Math.imul(n >> 2, 2654435761), 8).repeat(4),
    span_id: hex(Math.imul(n, 40503), 8).repeat(2),
    user_id: `user-${n % 50_000}`,
    request_id: `req-${hex(Math.imul(n, 2246822519), 8)}`,
    method: 'POST',
    path: `/orders/${n}/items`,
    status_code: n % 50 === 0 ? 500 : 200,
    duration_ms: (n % 1000) / 7,
    attributes: {
      region: 'eu-west-1',
      tier: n % 3 ? 'free' : 'gold',
      attempt: n % 4,
      amount: (n % 9973) / 100,
      order_id: `ord-${n}`,
    },
  })
}

/** A body of `count` rows from number `from`. */
export function benchBody(from: number, count: number, timeMs: number): Buffer {
  const lines: string[] = []
  for (let i = 0; i < count; i++) lines.push(benchRow(from + i, timeMs + i))
  return Buffer.from(`${lines.join('\n')}\n`)
}
