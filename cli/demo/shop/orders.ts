import { fault } from './fault.ts'
import { mailConfirmation } from './notifications.ts'
import type { Endpoint } from './operation.ts'
import type { Service } from './service.ts'
import { planShipment, track } from './shipping.ts'
import { items, money } from './visit.ts'

const ROOT = 'com.example.shop.orders'
const FILES = 'src/main/java/com/example/shop/orders'

export const orders: Service = {
  name: 'orders',
  language: 'java',
  replicas: 3,
  version: [5, 21],
  store: {
    name: 'orders-db',
    system: 'postgresql',
    logger: `${ROOT}.OrderRepository`,
    place: [`${ROOT}.OrderRepository.save`, `${FILES}/OrderRepository.java`, 82],
  },
  main: {
    logger: `${ROOT}.OrdersApplication`,
    place: [`${ROOT}.OrdersApplication.main`, `${FILES}/OrdersApplication.java`, 21],
  },
  regression: fault('java', {
    type: 'java.lang.IllegalStateException',
    frames: [
      [`${ROOT}.OrderState.to`, `${FILES}/OrderState.java`, 55],
      [`${ROOT}.OrderService.create`, `${FILES}/OrderService.java`, 104],
      [`${ROOT}.OrderController.create`, `${FILES}/OrderController.java`, 47],
    ],
    message: visit => `order ${visit.orderId} cannot go from DRAFT to CONFIRMED without a tax code`,
  }),
}

const lockTimeout = fault('java', {
  type: 'org.springframework.dao.CannotAcquireLockException',
  status: 503,
  inner: [
    ['org.postgresql.core.v3.QueryExecutorImpl.receiveErrorResponse', 'QueryExecutorImpl.java', 2733],
    ['org.springframework.jdbc.core.JdbcTemplate.execute', 'JdbcTemplate.java', 658],
  ],
  frames: [
    [`${ROOT}.OrderRepository.save`, `${FILES}/OrderRepository.java`, 82],
    [`${ROOT}.OrderService.create`, `${FILES}/OrderService.java`, 97],
    [`${ROOT}.OrderController.create`, `${FILES}/OrderController.java`, 47],
  ],
  message: visit =>
    `could not obtain lock on row in relation "orders" for ${visit.orderId}; canceling statement due to lock timeout`,
})

export const createOrder: Endpoint = {
  service: orders,
  method: 'POST',
  pattern: '/v1/orders',
  path: () => '/v1/orders',
  accessLevel: 'info',
  logger: `${ROOT}.OrderService`,
  place: [`${ROOT}.OrderService.create`, `${FILES}/OrderService.java`, 79],
  work(call) {
    const { orderId, cart, market, userId } = call.visit
    call.spend(5)
    if (call.random.chance(0.03)) {
      call.sleep(1_000)
      return call.fail(lockTimeout, { db: { name: 'orders-db', lock_timeout_ms: 1_000 } })
    }
    call.query('INSERT INTO orders (id, user_id, total, currency) VALUES (?, ?, ?, ?)', 1, 7)
    call.query('INSERT INTO order_items (order_id, sku, quantity) VALUES (?, ?, ?)', cart.skus.length, 5)
    call.log(
      'info',
      `order ${orderId} created: ${items(cart.quantity)}, ${money(cart.cents, market.currency)}`,
      {
        order: { id: orderId, skus: cart.skus, quantity: cart.quantity, total: cart.cents / 100, first: userId === '' },
        currency: market.currency,
      },
      { log_type: 'audit', action_type: 'order.create', correlation_id: orderId },
    )
    call.publish(mailConfirmation)
    call.publish(planShipment)
  },
}

export const getOrder: Endpoint = {
  service: orders,
  method: 'GET',
  pattern: '/v1/orders/{id}',
  path: visit => `/v1/orders/${visit.orderId}`,
  accessLevel: 'info',
  logger: `${ROOT}.OrderService`,
  place: [`${ROOT}.OrderService.get`, `${FILES}/OrderService.java`, 132],
  work(call) {
    call.spend(2)
    call.query('SELECT * FROM orders WHERE id = ? AND user_id = ?', 1, 4)
    if (call.random.chance(0.05))
      return call.refuse(404, `no order ${call.visit.orderId} of this user`, { order_id: call.visit.orderId })
    if (call.ask(track, { timeoutMs: 1_500 }) >= 500)
      call.log('warn', `order ${call.visit.orderId} shown without tracking`, { degraded: true })
  },
}

export const listOrders: Endpoint = {
  service: orders,
  method: 'GET',
  pattern: '/v1/orders',
  path: () => '/v1/orders?limit=20',
  accessLevel: 'info',
  logger: `${ROOT}.OrderService`,
  place: [`${ROOT}.OrderService.list`, `${FILES}/OrderService.java`, 151],
  work(call) {
    call.spend(2)
    const found = call.visit.userNumber % 20
    call.query('SELECT * FROM orders WHERE user_id = ? ORDER BY created_at DESC LIMIT 20', found, 9)
    call.log('info', `${found} orders of ${call.visit.userId || 'a guest'}`, {
      page: { size: 20, rows: found, more: false },
    })
  },
}

export const markPaid: Endpoint = {
  service: orders,
  method: 'PUT',
  pattern: '/v1/orders/{id}/payment',
  path: visit => `/v1/orders/${visit.orderId}/payment`,
  accessLevel: 'info',
  logger: `${ROOT}.PaymentListener`,
  place: [`${ROOT}.PaymentListener.paid`, `${FILES}/PaymentListener.java`, 36],
  work(call) {
    call.query("UPDATE orders SET state = 'PAID' WHERE id = ?", 1, 6)
    call.log(
      'info',
      `order ${call.visit.orderId} is paid`,
      { order: { id: call.visit.orderId, state: 'PAID' } },
      { correlation_id: call.visit.orderId },
    )
  },
}

export const cancelOrder: Endpoint = {
  service: orders,
  method: 'POST',
  pattern: '/v1/orders/{id}/cancellation',
  path: visit => `/v1/orders/${visit.orderId}/cancellation`,
  accessLevel: 'info',
  logger: `${ROOT}.OrderService`,
  place: [`${ROOT}.OrderService.cancel`, `${FILES}/OrderService.java`, 178],
  work(call) {
    call.query("UPDATE orders SET state = 'CANCELLED' WHERE id = ?", 1, 6)
    call.log(
      'info',
      `order ${call.visit.orderId} cancelled by its customer`,
      { order: { id: call.visit.orderId, state: 'CANCELLED' } },
      { log_type: 'audit', action_type: 'order.cancel' },
    )
  },
}
