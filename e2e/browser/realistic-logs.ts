/** Logs as a small shop would write them, the same at every call but for the time. */

type Log = Record<string, unknown>

const TRACES = Array.from({ length: 9 }, (_, i) => `4bf92f3577b34da6a3ce929d0e0e47${(i + 16).toString(16)}`)

const KINDS: ((i: number) => Log)[] = [
  i => ({
    service: 'gateway',
    level: 'info',
    message: `GET /api/products/${1000 + i * 7} 200`,
    method: 'GET',
    path: `/api/products/${1000 + i * 7}`,
    path_pattern: '/api/products/:id',
    status_code: 200,
    duration_ms: 4.2 + i,
    client_ip: '203.0.113.24',
    attributes: { bytes_out: 4312 + i, cache: { hit: i % 2 === 0, age_s: 12 } },
  }),
  i => ({
    service: 'checkout',
    level: 'info',
    message: `order ord_8f3k${i} placed: 3 items, 129.90 EUR`,
    user_id: `u_${4400 + i}`,
    duration_ms: 182 + i * 3,
    attributes: { order: { id: `ord_8f3k${i}`, items: [1042, 77], paid: true, coupon: null } },
  }),
  i => ({
    service: 'inventory-sync',
    level: 'debug',
    message: `cursor advanced to 0/16B37${(400 + i).toString(16)} (lag 0.4 s)`,
  }),
  i => ({
    service: 'gateway',
    level: 'info',
    message: `POST /api/cart 201`,
    method: 'POST',
    path: '/api/cart',
    status_code: 201,
    duration_ms: 21.4 + i,
  }),
  i => ({
    service: 'payments',
    level: 'warn',
    message: `provider answered slowly, attempt ${(i % 3) + 1} of 3`,
    duration_ms: 2840 + i * 10,
    attributes: { provider: 'acquirer-eu-2', timeout_ms: 3000 },
  }),
  i => ({
    service: 'search',
    level: 'info',
    message: `{"query":"running shoes","hits":${120 + i},"took_ms":18,"filters":{"size":[42,43],"brand":null}}`,
  }),
  () => ({
    service: 'mailer',
    level: 'info',
    message: 'queued order-confirmation for delivery',
    attributes: { template: 'order-confirmation', locale: 'de-AT' },
  }),
  i => ({ service: 'worker', level: 'trace', message: `lease renewed for job ${7710 + i}` }),
  i => ({
    service: 'gateway',
    level: i % 4 === 0 ? 'error' : 'warn',
    message: i % 4 === 0 ? 'GET /api/checkout/session 503' : 'GET /api/orders/991 404',
    method: 'GET',
    status_code: i % 4 === 0 ? 503 : 404,
    duration_ms: i % 4 === 0 ? 3002 : 3.1,
  }),
  () => ({
    service: 'payments',
    level: 'error',
    message: 'charge failed: connection reset by peer',
    error_type: 'ConnectionError',
    error_message: 'read ECONNRESET',
    stack_trace: `ConnectionError: read ECONNRESET
    at Socket.onError (/srv/payments/src/acquirer/socket.ts:88:13)
    at charge (/srv/payments/src/charge.ts:41:9)
    at async placeOrder (/srv/payments/src/orders.ts:120:5)`,
    status_code: 502,
    duration_ms: 3001.7,
    attributes: { retryable: true, attempt: 3, amount_cents: 12990, card: { brand: 'visa', country: 'AT' } },
    resource: { 'service.instance.id': 'payments-6c9f7d-x2v5p', 'k8s.namespace.name': 'shop' },
  }),
]

/** `count` logs in the order in which they happened, the last just now. */
export function realisticLogs(count: number, endMs = Date.now()): Log[] {
  return Array.from({ length: count }, (_, i) => {
    const kind = KINDS[(i * 7 + Math.floor(i / 10)) % KINDS.length] as (typeof KINDS)[number]
    const log = kind(i)
    const trace = ['gateway', 'checkout', 'payments'].includes(String(log.service)) && {
      trace_id: TRACES[Math.floor(i / 6) % TRACES.length],
      span_id: (0xa2fb4a1d + i * 977).toString(16).padStart(16, '0'),
    }
    const timestamp = new Date(endMs - (count - 1 - i) * 173 - ((i * 31) % 97)).toISOString()
    const fatal = i === count - 21 && {
      service: 'worker',
      level: 'fatal',
      message: 'out of memory: heap limit 512 MB reached, exiting',
    }
    return { timestamp, environment: 'production', host: `node-${(i % 3) + 1}`, ...log, ...trace, ...fatal }
  })
}
