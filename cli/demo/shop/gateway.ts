import { Weighted } from '../traffic/weighted.ts'
import { login, refresh, verifyToken } from './auth.ts'
import { getProduct, listProducts } from './catalog.ts'
import { addToCart, cancelOrder, placeOrder, viewCart } from './checkout.ts'
import { fault } from './fault.ts'
import { stockLevels } from './inventory.ts'
import type { Call, Endpoint } from './operation.ts'
import { getOrder, listOrders } from './orders.ts'
import { webhook } from './payments.ts'
import { forYou, similar } from './recommendations.ts'
import { query } from './search.ts'
import type { Service } from './service.ts'
import { quote } from './shipping.ts'
import { getProfile, register } from './users.ts'
import type { Visit } from './visit.ts'

/** After this long the customer is told that it takes too long. */
const PATIENCE_MS = 4_000

export const gateway: Service = {
  name: 'gateway',
  language: 'go',
  replicas: 3,
  version: [7, 3],
  store: {
    name: 'ratelimit-redis',
    system: 'redis',
    logger: 'ratelimit',
    place: ['shop/gateway/internal/ratelimit.(*Limiter).Allow', '/src/internal/ratelimit/limiter.go', 63],
  },
  main: { logger: 'main', place: ['main.main', '/src/cmd/gateway/main.go', 52] },
  regression: fault('go', {
    type: 'runtime.errorString',
    frames: [
      ['shop/gateway/internal/proxy.(*Router).upstream', '/src/internal/proxy/router.go', 87],
      ['shop/gateway/internal/proxy.(*Proxy).ServeHTTP', '/src/internal/proxy/proxy.go', 59],
    ],
    message: () => 'runtime error: invalid memory address or nil pointer dereference',
  }),
}

interface Route {
  readonly weight: number
  readonly method: Endpoint['method']
  readonly pattern: string
  readonly path?: (visit: Visit) => string
  /** Whether only customers who are signed in may. */
  readonly signedIn?: true
  /** The service behind it. */
  readonly to: Endpoint
  /** What else the page needs; the page is shown without it if need be. */
  readonly also?: (call: Call) => void
}

const ROUTES: readonly Route[] = [
  {
    weight: 26,
    method: 'GET',
    pattern: '/api/products/{id}',
    path: ({ good }) => `/api/products/${good.id}`,
    to: getProduct,
    also(call) {
      if (call.random.chance(0.5)) call.ask(stockLevels, { timeoutMs: 800 })
      if (call.random.chance(0.5)) call.ask(similar, { timeoutMs: 800 })
    },
  },
  {
    weight: 15,
    method: 'GET',
    pattern: '/api/products',
    path: ({ good }) => `/api/products?category=${good.category}`,
    to: listProducts,
  },
  {
    weight: 14,
    method: 'GET',
    pattern: '/api/search',
    path: visit => `/api/search?q=${encodeURIComponent(visit.search.text)}`,
    to: query,
  },
  { weight: 8, method: 'GET', pattern: '/api/recommendations', to: forYou },
  { weight: 9, method: 'POST', pattern: '/api/cart/items', to: addToCart },
  { weight: 8, method: 'GET', pattern: '/api/cart', to: viewCart },
  { weight: 4, method: 'POST', pattern: '/api/checkout', to: placeOrder },
  { weight: 3, method: 'POST', pattern: '/api/login', to: login },
  { weight: 3, method: 'POST', pattern: '/api/token', to: refresh },
  { weight: 2, method: 'GET', pattern: '/api/me', signedIn: true, to: getProfile },
  { weight: 2, method: 'GET', pattern: '/api/orders', signedIn: true, to: listOrders },
  {
    weight: 2,
    method: 'GET',
    pattern: '/api/orders/{id}',
    path: visit => `/api/orders/${visit.orderId}`,
    signedIn: true,
    to: getOrder,
  },
  { weight: 2, method: 'GET', pattern: '/api/shipping/quote', to: quote },
  { weight: 2, method: 'POST', pattern: '/api/webhooks/acquirer', to: webhook },
  { weight: 0.6, method: 'POST', pattern: '/api/users', to: register },
  {
    weight: 0.3,
    method: 'POST',
    pattern: '/api/orders/{id}/cancel',
    path: visit => `/api/orders/${visit.orderId}/cancel`,
    signedIn: true,
    to: cancelOrder,
  },
]

/** Where customers come in: every request of theirs begins with one of these. */
export const ENTRANCES = new Weighted(ROUTES.map(route => [route.weight, entrance(route)] as const))

function entrance({ method, pattern, path = () => pattern, signedIn, to, also }: Route): Endpoint {
  return {
    service: gateway,
    method,
    pattern,
    path,
    accessLevel: 'info',
    logger: 'proxy',
    place: ['shop/gateway/internal/proxy.(*Proxy).ServeHTTP', '/src/internal/proxy/proxy.go', 44],
    work(call) {
      call.spend(0.6)
      if (signedIn) {
        const verified = call.ask(verifyToken, { timeoutMs: 1_000 })
        if (verified >= 400) return call.giveUp(verified >= 500 ? 503 : 401)
      }
      const status = call.ask(to, { timeoutMs: PATIENCE_MS })
      if (status >= 400) return call.giveUp(status)
      also?.(call)
    },
  }
}
