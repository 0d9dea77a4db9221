import { fault } from './fault.ts'
import type { Consumer, Endpoint } from './operation.ts'
import type { Service } from './service.ts'
import { items } from './visit.ts'

const LOGGER = 'stock'

export const inventory: Service = {
  name: 'inventory',
  language: 'go',
  replicas: 3,
  version: [1, 42],
  store: {
    name: 'inventory-db',
    system: 'postgresql',
    logger: 'stock.repository',
    place: ['shop/inventory/internal/stock.(*Repository).query', '/src/internal/stock/repository.go', 57],
  },
  main: { logger: 'main', place: ['main.main', '/src/cmd/inventory/main.go', 41] },
  regression: fault('go', {
    type: 'runtime.boundsError',
    frames: [
      ['shop/inventory/internal/stock.nearestWarehouse', '/src/internal/stock/warehouse.go', 93],
      ['shop/inventory/internal/stock.(*Service).Levels', '/src/internal/stock/service.go', 128],
    ],
    message: () => 'runtime error: index out of range [4] with length 4',
  }),
}

const deadlock = fault('go', {
  type: '*pgconn.PgError',
  status: 503,
  inner: [['github.com/jackc/pgx/v5.(*Conn).Exec', '/go/pkg/mod/github.com/jackc/pgx/v5@v5.7.1/conn.go', 488]],
  frames: [
    ['shop/inventory/internal/stock.(*Repository).Reserve', '/src/internal/stock/repository.go', 118],
    ['shop/inventory/internal/stock.(*Service).Reserve', '/src/internal/stock/service.go', 74],
  ],
  message: ({ cart }) => `reserve ${cart.skus[0]}: deadlock detected (SQLSTATE 40P01)`,
})

export const stockLevels: Endpoint = {
  service: inventory,
  method: 'GET',
  pattern: '/v1/stock/{sku}',
  path: ({ good }) => `/v1/stock/${good.sku}`,
  accessLevel: 'debug',
  logger: LOGGER,
  place: ['shop/inventory/internal/stock.(*Service).Levels', '/src/internal/stock/service.go', 112],
  work(call) {
    const { good } = call.visit
    call.spend(0.8)
    if (call.cached(`stock:${good.sku}`, 0.8)) return
    call.query('SELECT warehouse, on_hand, reserved FROM stock WHERE sku = $1', 1 + call.random.below(4), 2.4)
  },
}

export const reserveStock: Endpoint = {
  service: inventory,
  method: 'POST',
  pattern: '/v1/reservations',
  path: () => '/v1/reservations',
  accessLevel: 'info',
  logger: LOGGER,
  place: ['shop/inventory/internal/stock.(*Service).Reserve', '/src/internal/stock/service.go', 61],
  work(call) {
    const { cart, orderId } = call.visit
    call.spend(1.2)
    call.query(
      'UPDATE stock SET reserved = reserved + $2 WHERE sku = ANY($1) AND on_hand - reserved >= $2',
      cart.skus.length,
      6,
    )
    if (call.random.chance(0.05)) return call.fail(deadlock, { db: { name: 'inventory-db', retryable: true } })
    if (call.random.chance(0.05)) {
      return call.refuse(409, `not enough stock of ${cart.skus[0]} for ${orderId}`, {
        sku: cart.skus[0],
        wanted: 2,
        on_hand: 1,
      })
    }
    call.log('info', `reserved ${items(cart.quantity)} for ${orderId}`, {
      reservation: { order_id: orderId, skus: cart.skus, quantity: cart.quantity, expires_s: 900 },
    })
  },
}

export const releaseStock: Consumer = {
  service: inventory,
  queue: 'inventory.release',
  logger: LOGGER,
  place: ['shop/inventory/internal/stock.(*Service).Release', '/src/internal/stock/service.go', 98],
  work(call) {
    call.query('UPDATE stock SET reserved = reserved - $2 WHERE sku = ANY($1)', call.visit.cart.skus.length, 5)
    call.log('info', `released ${items(call.visit.cart.quantity)} of ${call.visit.orderId}`, {
      skus: call.visit.cart.skus,
    })
  },
}
